/** Regular expressions that users write, in Go's syntax (RE2), with bounds; and small grammars, read by hand in linear time. */
package dev.sluice.regex;
