package dev.sluice.api;

/**
 * An object whose deletion was asked for, and which may still be there.
 *
 * @param apiVersion with its group
 * @param uid of the object that goes: one of another uid has come in its place
 */
public record DeletedObject(ObjectId id, String apiVersion, String uid) {}
