package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

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

  /** A look at what happens while a call takes so long; false if it came too late. */
  interface Look {
    boolean taken(int millis) throws Exception;
  }

  /** A busy machine may look too late; with ever longer calls one look is in time. */
  void whileItLasts(Look look) throws Exception {
    for (int millis : new int[] {1_200, 5_000, 12_000}) {
      patience(50);
      if (look.taken(millis)) {
        return;
      }
      org.control("/reset", "{}");
    }
    throw new AssertionError("It was over whenever a look was taken.");
  }

  /** Whether a record is seen to be locked before a call is over. */
  boolean locked(String id, Callable<Boolean> over) {
    var seen = new AtomicBoolean();
    await()
        .until(
            () -> {
              seen.set(locked().contains(id));
              return seen.get() || over.call();
            });
    return seen.get();
  }

  /** Whether a change of an account is refused because the account is locked, and not saved. */
  boolean lockedOut(String id) throws Exception {
    SaveResult quick = change("Account", id, "Phone", "quick");
    if (!quick.getSuccess()) {
      assertThat(only(quick).getStatusCode()).isEqualTo(StatusCode.UNABLE_TO_LOCK_ROW);
    }
    return !quick.getSuccess();
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
