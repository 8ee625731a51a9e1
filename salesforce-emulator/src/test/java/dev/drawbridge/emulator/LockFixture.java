package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** An org in which tests hold records locked and see who waits. */
abstract class LockFixture extends OrgFixture {
  void hold(String id, long millis) throws Exception {
    org.control("/locks", "{\"id\":\"%s\",\"millis\":%d}".formatted(id, millis));
  }

  /** How long calls wait for locks from now on. */
  void patience(long millis) throws Exception {
    org.control("/transactions", "{\"lockWaitMillis\":%d}".formatted(millis));
  }

  List<String> locked() throws Exception {
    JsonNode ids = TestOrg.JSON.readTree(org.get("/emulator/locks").body());
    return ids.valueStream().map(JsonNode::asText).toList();
  }

  void awaitLocked(String id) {
    await().until(() -> locked().contains(id));
  }

  /** Makes a call beside those of the test. */
  static <T> CompletableFuture<T> start(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(call.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }
}
