package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import java.time.Duration;
import java.util.Optional;

/**
 * Somebody undoes what is put back.
 *
 * @param times how often the object was put back in a row
 * @param editor the field manager that changed it; empty where it was deleted
 * @param pause until it is put back again at the earliest
 */
public record Conflict(ObjectId id, int times, Optional<String> editor, Duration pause) {}
