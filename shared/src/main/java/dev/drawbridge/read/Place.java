package dev.drawbridge.read;

import java.time.Instant;

/** The last record that was read of a poll: stamps have whole seconds, so the id decides. */
record Place(Instant stamp, String sfid) {}
