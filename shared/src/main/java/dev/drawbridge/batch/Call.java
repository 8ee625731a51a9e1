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
 * @param merged by log id of a speaker, the entries that it speaks for
 * @param without by log id, columns that a later entry which was accepted wrote: not sent
 * @param inDoubt found SENT: an invocation sent it and recorded no answer
 * @param epoch of the lease under which it was sent
 * @param secondsToDeadline until when the request may still be under way; negative when over
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

  /** All its entries: those of the request, and those that they speak for. */
  public List<Long> entries() {
    return Stream.concat(logIds.stream(), merged.values().stream().flatMap(List::stream)).toList();
  }

  /** These entries of the request, each with those that it speaks for. */
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
