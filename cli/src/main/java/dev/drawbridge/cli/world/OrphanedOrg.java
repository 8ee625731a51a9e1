package dev.drawbridge.cli.world;

import dev.drawbridge.cli.Failure;
import dev.drawbridge.emulator.Emulator;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An org whose starter was killed ends by itself, and has its port and folder until then. */
final class OrphanedOrg {
  private static final int PATIENCE_SECONDS = 10;

  private OrphanedOrg() {}

  static void await(Path data) {
    Emulator.holding(data)
        .ifPresent(
            org -> {
              try {
                org.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (TimeoutException | ExecutionException e) {
                throw new Failure(
                    "The Salesforce emulator %d has the files of %s, or of the folder that this is a copy of; stop it, or choose another --data."
                        .formatted(org.pid(), data),
                    e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("Interrupted.", e);
              }
            });
  }
}
