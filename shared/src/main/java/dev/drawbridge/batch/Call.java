package dev.drawbridge.batch;

import dev.drawbridge.change.Operation;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.plan.Transport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a batch.
 *
 * @param algorithm of its batch
 * @param logIds its entries in the order of the request
 * @param deferred by log id, columns that are left out and sent once the call has succeeded
 * @param merged by log id of an entry that is sent, the entries that it absorbed
 * @param without by log id, columns that are not sent because a later accepted entry wrote them
 * @param inDoubt found SENT: an invocation sent it and recorded no answer
 * @param epoch of the lease under which it was sent
 * @param secondsToDeadline seconds in which the request may still be in progress; negative once
 *     they have passed
 * @param locks what it locks in Salesforce and other calls of the batch lock too
 * @param bulk how far a call through the Bulk API came; null before its job is known
 */
public record Call(
    long id,
    long batch,
    WriteAlgorithm algorithm,
    Operation operation,
    Transport transport,
    List<Long> logIds,
    Map<Long, Set<String>> deferred,
    Map<Long, List<Long>> merged,
    Map<Long, Set<String>> without,
    boolean inDoubt,
    long epoch,
    int replays,
    double secondsToDeadline,
    Set<Integer> locks,
    @Nullable BulkProgress bulk) {
  public Call {
    logIds = List.copyOf(logIds);
    deferred = Map.copyOf(deferred);
    merged = Map.copyOf(merged);
    without = Map.copyOf(without);
    locks = Set.copyOf(locks);
  }

  /** All its entries: those of the request, and those that they absorbed. */
  public List<Long> entries() {
    return Stream.concat(logIds.stream(), merged.values().stream().flatMap(List::stream)).toList();
  }

  /** These entries of the request, each with those that it absorbed. */
  public List<Long> withAbsorbed(List<Long> speakers) {
    return speakers.stream()
        .flatMap(id -> Stream.concat(Stream.of(id), merged.getOrDefault(id, List.of()).stream()))
        .toList();
  }

  /**
   * A job of the Bulk API.
   *
   * @param job its id
   * @param batch the id of the one batch added to it; null while it is not known
   * @param seconds since the job's id was stored
   */
  public record BulkProgress(String job, @Nullable String batch, double seconds) {}
}
