/**
 * What the Kubernetes OpenAPI document says about the fields of an object that a build has to know: which lists are
 * merged and by which keys, and which kinds live in a namespace.
 */
package dev.sluice.kustomize.schema;
