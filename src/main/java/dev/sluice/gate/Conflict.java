package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import java.time.Duration;

/**
 * Somebody undoes what is put back.
 *
 * @param times how often the object was put back in a row
 * @param opponent who changed it
 * @param pause until it is put back again at the earliest
 */
public record Conflict(ObjectId id, int times, Opponent opponent, Duration pause) {}
