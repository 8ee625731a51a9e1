package dev.drawbridge.plan;

import dev.drawbridge.mapping.SalesforceLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Packs changes into calls such that every change comes in a later call than those it must follow:
 * list scheduling over the calls that may be under way together, the change with the longest chain
 * behind it first. What goes together in a call never follows one another, so a call holds no
 * record, unique value, or parent and child, twice.
 */
final class CallPacker {
  /** How much a kind asks to be sent now. */
  private enum Urgency {
    FULL,
    LAST,
    PARTIAL
  }

  private final List<Candidate> changes;
  private final Map<Integer, Set<String>> deferred;
  private final Precedence order;
  private final LockSets locks;
  private final BulkConditions bulk;
  private final CallSimulation lines;
  private final int[] chain;
  private final int[] rank;
  private final int[] waitsFor;
  private final Map<CallKind, PriorityQueue<Integer>> ready = new HashMap<>();
  private final Map<CallKind, Integer> left = new HashMap<>();
  private final PackedCalls packed = new PackedCalls();

  /**
   * @param order without a knot
   * @param concurrency how many calls may be under way at the same time
   */
  CallPacker(List<Candidate> changes, Ordering order, BulkConditions bulk, int concurrency) {
    this.changes = changes;
    this.order = order.precedence();
    this.bulk = bulk;
    this.locks = new LockSets(changes);
    this.lines = new CallSimulation(concurrency, locks);
    this.deferred = order.deferred();
    this.chain = this.order.chains();
    this.rank = ranks();
    this.waitsFor = new int[changes.size()];
    for (int i = 0; i < changes.size(); i++) {
      waitsFor[i] = this.order.before(i).size();
      left.merge(CallKind.of(changes.get(i)), 1, Integer::sum);
      if (waitsFor[i] == 0) {
        offer(i);
      }
    }
  }

  /** Longest chain first; among equals those of one parent together, whose calls cannot overlap. */
  private int[] ranks() {
    List<Integer> inOrder =
        IntStream.range(0, changes.size())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(i -> -chain[i])
                    .thenComparingInt(locks::first)
                    .thenComparingInt(i -> i))
            .toList();
    int[] ranks = new int[changes.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[inOrder.get(i)] = i;
    }
    return ranks;
  }

  private void offer(int change) {
    ready
        .computeIfAbsent(
            CallKind.of(changes.get(change)),
            kind -> new PriorityQueue<>((one, other) -> Integer.compare(rank[one], rank[other])))
        .add(change);
  }

  List<PlannedCall> pack() {
    while (!ready.isEmpty() || !lines.idle()) {
      boolean begun = lines.free() && begin();
      if (!begun) {
        lines.end().forEach(this::release);
      }
    }
    return packed.planned(changes, deferred, order, locks);
  }

  private void release(int change) {
    for (int follower : order.after(change)) {
      if (--waitsFor[follower] == 0) {
        offer(follower);
      }
    }
  }

  /**
   * A full call first; then a kind of which nothing more will come, since waiting would not fill
   * it; then, when no call is under way that could bring more, whatever most waits for.
   *
   * @return false when it is better to wait, or nothing is ready
   */
  private boolean begin() {
    for (CallKind kind : mostUrgentFirst()) {
      if (urgency(kind) == Urgency.PARTIAL && !lines.idle()) {
        return false;
      }
      List<Integer> run = runForBulk(kind);
      if (!run.isEmpty()) {
        return beginBulk(kind, run);
      }
      List<Integer> taken = take(kind);
      if (taken.isEmpty()) {
        continue;
      }
      left.merge(kind, -taken.size(), Integer::sum);
      packed.add(kind, Transport.SOAP, taken);
      lines.begin(taken);
      return true;
    }
    return false;
  }

  private List<CallKind> mostUrgentFirst() {
    return ready.keySet().stream()
        .sorted(
            Comparator.comparing(this::urgency)
                .thenComparingInt(kind -> -chain[head(kind)])
                .thenComparingInt(this::head))
        .toList();
  }

  private Urgency urgency(CallKind kind) {
    int waiting = queue(kind).size();
    if (waiting >= SalesforceLimits.SOAP_RECORDS) {
      return Urgency.FULL;
    }
    return waiting == left.getOrDefault(kind, 0) ? Urgency.LAST : Urgency.PARTIAL;
  }

  private int head(CallKind kind) {
    Integer first = queue(kind).peek();
    return first == null ? Integer.MAX_VALUE : first;
  }

  private PriorityQueue<Integer> queue(CallKind kind) {
    return ready.getOrDefault(kind, new PriorityQueue<>());
  }

  /** A job of the Bulk API has the org to itself: when it works on which record is not known. */
  private boolean beginBulk(CallKind kind, List<Integer> run) {
    if (!lines.idle()) {
      return false;
    }
    remove(kind, run);
    left.merge(kind, -run.size(), Integer::sum);
    packed.add(kind, Transport.BULK, run);
    run.forEach(this::release);
    return true;
  }

  /** So many of one object that they go through the Bulk API; empty when there are not. */
  private List<Integer> runForBulk(CallKind kind) {
    PriorityQueue<Integer> queue = queue(kind);
    if (!bulk.enabled() || queue.size() < BulkConditions.LEAST) {
      return List.of();
    }
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
    List<Integer> run = new ArrayList<>();
    long characters = 0;
    for (int change : most) {
      characters += changes.get(change).characters();
      if (run.size() == SalesforceLimits.BULK_RECORDS
          || characters > BulkConditions.MAX_CHARACTERS) {
        break;
      }
      run.add(change);
    }
    return run.size() < BulkConditions.LEAST ? List.of() : run;
  }

  private void remove(CallKind kind, List<Integer> taken) {
    PriorityQueue<Integer> queue = queue(kind);
    queue.removeAll(new HashSet<>(taken));
    if (queue.isEmpty()) {
      ready.remove(kind);
    }
  }

  /** One call's worth; empty when a call under way locks so much that it would not be full. */
  private List<Integer> take(CallKind kind) {
    PriorityQueue<Integer> queue = queue(kind);
    List<Integer> taken = new ArrayList<>();
    List<Integer> aside = new ArrayList<>();
    Set<String> objects = new HashSet<>();
    boolean locked = false;
    long bytes = 0;
    while (!queue.isEmpty() && taken.size() < SalesforceLimits.SOAP_RECORDS) {
      int change = queue.remove();
      Candidate candidate = changes.get(change);
      String object = candidate.mapping().table();
      boolean free = lines.admits(change);
      boolean tooMany = !objects.contains(object) && objects.size() == SalesforceLimits.SOAP_CHUNKS;
      boolean tooLong = !taken.isEmpty() && bytes + candidate.bytes() > PackingLimits.MAX_BYTES;
      if (!free || tooMany || tooLong) {
        locked |= !free;
        aside.add(change);
        continue;
      }
      objects.add(object);
      bytes += candidate.bytes();
      taken.add(change);
    }
    queue.addAll(aside);
    if (locked && taken.size() < SalesforceLimits.SOAP_RECORDS) {
      queue.addAll(taken);
      return List.of();
    }
    if (queue.isEmpty()) {
      ready.remove(kind);
    }
    return taken;
  }
}
