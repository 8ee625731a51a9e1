package dev.drawbridge.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Packs changes into calls such that every change comes in a later call than those it must follow:
 * list scheduling, the change with the longest chain behind it first. What goes together in a call
 * never follows one another, so a call holds no record, unique value, or parent and child, twice.
 */
final class CallPacker {
  /**
   * What must be the same for all changes of a call.
   *
   * @param object of an upsert, which takes one; "" otherwise
   */
  private record Kind(Operation operation, boolean setup, String object) {
    static Kind of(Candidate candidate) {
      boolean one = candidate.operation() == Operation.UPSERT;
      return new Kind(
          candidate.operation(), candidate.isSetup(), one ? candidate.mapping().table() : "");
    }
  }

  private final List<Candidate> changes;
  private final Map<Integer, Set<String>> deferred;
  private final Precedence order;
  private final BulkConditions bulk;
  private final int[] chain;
  private final int[] waitsFor;
  private final Map<Kind, PriorityQueue<Integer>> ready = new HashMap<>();
  private final Map<Kind, Integer> left = new HashMap<>();

  /**
   * @param order without a knot
   * @param deferred by the number of the change
   */
  CallPacker(
      List<Candidate> changes,
      Precedence order,
      Map<Integer, Set<String>> deferred,
      BulkConditions bulk) {
    this.changes = changes;
    this.order = order;
    this.bulk = bulk;
    this.deferred = deferred;
    this.chain = order.chains();
    this.waitsFor = new int[changes.size()];
    for (int i = 0; i < changes.size(); i++) {
      waitsFor[i] = order.before(i).size();
      left.merge(Kind.of(changes.get(i)), 1, Integer::sum);
      if (waitsFor[i] == 0) offer(i);
    }
  }

  private void offer(int change) {
    ready
        .computeIfAbsent(
            Kind.of(changes.get(change)),
            kind ->
                new PriorityQueue<>(
                    Comparator.<Integer>comparingInt(i -> -chain[i]).thenComparingInt(i -> i)))
        .add(change);
  }

  List<PlannedCall> pack() {
    List<PlannedCall> calls = new ArrayList<>();
    while (!ready.isEmpty()) {
      Kind kind = next();
      List<Integer> run = takeForBulk(kind);
      List<Integer> taken = run.isEmpty() ? take(kind) : run;
      left.merge(kind, -taken.size(), Integer::sum);
      for (int change : taken) {
        for (int follower : order.after(change)) {
          if (--waitsFor[follower] == 0) offer(follower);
        }
      }
      calls.add(call(kind, run.isEmpty() ? Transport.SOAP : Transport.BULK, taken));
    }
    return calls;
  }

  /**
   * A full call first; then a kind of which nothing more will come, since waiting would not fill
   * it; then whatever most waits for.
   */
  private Kind next() {
    return ready.keySet().stream()
        .min(
            Comparator.<Kind>comparingInt(this::urgency)
                .thenComparingInt(kind -> -chain[head(kind)])
                .thenComparingInt(this::head))
        .orElseThrow();
  }

  private int urgency(Kind kind) {
    int waiting = ready.getOrDefault(kind, new PriorityQueue<>()).size();
    if (waiting >= PackingLimits.MAX_RECORDS) return 0;
    return waiting == left.getOrDefault(kind, 0) ? 1 : 2;
  }

  private int head(Kind kind) {
    Integer first = ready.getOrDefault(kind, new PriorityQueue<>()).peek();
    return first == null ? Integer.MAX_VALUE : first;
  }

  /** So many of one object that they go through the Bulk API; empty when there are not. */
  private List<Integer> takeForBulk(Kind kind) {
    PriorityQueue<Integer> queue = ready.getOrDefault(kind, new PriorityQueue<>());
    if (queue.size() < BulkConditions.LEAST) return List.of();
    Map<String, List<Integer>> byObject = new HashMap<>();
    for (int change : queue) {
      Candidate candidate = changes.get(change);
      boolean fits = bulk.admit(candidate.mapping()) && bulk.admit(candidate);
      if (fits && !deferred.containsKey(change)) {
        byObject.computeIfAbsent(candidate.mapping().table(), o -> new ArrayList<>()).add(change);
      }
    }
    List<Integer> most =
        byObject.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
    List<Integer> taken = new ArrayList<>();
    long characters = 0;
    for (int change : most) {
      characters += changes.get(change).characters();
      if (taken.size() == BulkConditions.MOST || characters > BulkConditions.MAX_CHARACTERS) break;
      taken.add(change);
    }
    if (taken.size() < BulkConditions.LEAST) return List.of();
    queue.removeAll(new HashSet<>(taken));
    if (queue.isEmpty()) ready.remove(kind);
    return taken;
  }

  private List<Integer> take(Kind kind) {
    PriorityQueue<Integer> queue = ready.getOrDefault(kind, new PriorityQueue<>());
    List<Integer> taken = new ArrayList<>();
    List<Integer> aside = new ArrayList<>();
    Set<String> objects = new HashSet<>();
    long bytes = 0;
    while (!queue.isEmpty() && taken.size() < PackingLimits.MAX_RECORDS) {
      int change = queue.remove();
      Candidate candidate = changes.get(change);
      String object = candidate.mapping().table();
      boolean tooMany = !objects.contains(object) && objects.size() == PackingLimits.MAX_CHUNKS;
      boolean tooLong = !taken.isEmpty() && bytes + candidate.bytes() > PackingLimits.MAX_BYTES;
      if (tooMany || tooLong) {
        aside.add(change);
        continue;
      }
      objects.add(object);
      bytes += candidate.bytes();
      taken.add(change);
    }
    queue.addAll(aside);
    if (queue.isEmpty()) ready.remove(kind);
    return taken;
  }

  /** Grouped by object, so that each object is one chunk; within an object in the log's order. */
  private PlannedCall call(Kind kind, Transport transport, List<Integer> taken) {
    List<Integer> sorted =
        taken.stream()
            .sorted(
                Comparator.<Integer, String>comparing(i -> changes.get(i).mapping().table())
                    .thenComparingInt(i -> i))
            .toList();
    Map<Long, Set<String>> later = new HashMap<>();
    for (int change : sorted) {
      Set<String> columns = deferred.getOrDefault(change, Set.of());
      if (!columns.isEmpty()) {
        later.put(changes.get(change).change().id(), new LinkedHashSet<>(columns));
      }
    }
    return new PlannedCall(
        kind.operation(),
        transport,
        sorted.stream().map(i -> changes.get(i).change().id()).toList(),
        later);
  }
}
