/** JGit as this process uses it, whoever fetches. */
package dev.sluice.git;
