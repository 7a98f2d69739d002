/** The way to API servers that tenants choose, and what their answers may take of the memory of this process. */
package dev.sluice.foreign;
