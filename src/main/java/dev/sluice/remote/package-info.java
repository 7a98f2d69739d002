/** Fetches what kustomizations name beyond their own directory: Git repositories and single files of web servers. */
package dev.sluice.remote;
