package dev.drawbridge.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls as they were packed, and what they mean for each other. Not thread-safe. */
final class PackedCalls {
  private record Packed(CallKind kind, Transport transport, List<Integer> changes) {}

  private final List<Packed> calls = new ArrayList<>();
  private final Map<Integer, Integer> callOf = new HashMap<>();

  void add(CallKind kind, Transport transport, List<Integer> changes) {
    changes.forEach(change -> callOf.put(change, calls.size()));
    calls.add(new Packed(kind, transport, changes));
  }

  List<PlannedCall> planned(
      List<Candidate> changes,
      Map<Integer, Set<String>> deferred,
      Precedence order,
      LockSets locks) {
    Set<Integer> shared = sharedLocks(locks);
    List<PlannedCall> planned = new ArrayList<>();
    for (Packed call : calls) {
      List<Integer> sorted = sorted(call.changes(), changes);
      planned.add(
          new PlannedCall(
              call.kind().operation(),
              call.transport(),
              sorted.stream().map(i -> changes.get(i).change().id()).toList(),
              later(sorted, changes, deferred),
              absorbed(sorted, changes),
              follows(call, order),
              locksOf(call, locks, shared)));
    }
    return planned;
  }

  /** Grouped by object, so that each object is one chunk; within an object in the log's order. */
  private static List<Integer> sorted(List<Integer> taken, List<Candidate> changes) {
    return taken.stream()
        .sorted(
            Comparator.<Integer, String>comparing(i -> changes.get(i).mapping().table())
                .thenComparingInt(i -> i))
        .toList();
  }

  private static Map<Long, List<Long>> absorbed(List<Integer> taken, List<Candidate> changes) {
    Map<Long, List<Long>> absorbed = new HashMap<>();
    for (int i : taken) {
      Candidate speaker = changes.get(i);
      if (!speaker.absorbed().isEmpty()) {
        absorbed.put(speaker.change().id(), speaker.absorbed());
      }
    }
    return absorbed;
  }

  private static Map<Long, Set<String>> later(
      List<Integer> taken, List<Candidate> changes, Map<Integer, Set<String>> deferred) {
    Map<Long, Set<String>> later = new HashMap<>();
    for (int change : taken) {
      Set<String> columns = deferred.getOrDefault(change, Set.of());
      if (!columns.isEmpty()) {
        later.put(changes.get(change).change().id(), new LinkedHashSet<>(columns));
      }
    }
    return later;
  }

  private Set<Integer> follows(Packed call, Precedence order) {
    Set<Integer> follows = new HashSet<>();
    for (int change : call.changes()) {
      order.before(change).forEach(earlier -> follows.add(callOf.get(earlier)));
    }
    return follows;
  }

  private Set<Integer> sharedLocks(LockSets locks) {
    Map<Integer, Integer> calling = new HashMap<>();
    for (Packed call : calls) {
      Set<Integer> own = new HashSet<>();
      call.changes().forEach(change -> own.addAll(locks.locks(change)));
      own.forEach(lock -> calling.merge(lock, 1, Integer::sum));
    }
    calling.values().removeIf(times -> times == 1);
    return calling.keySet();
  }

  private static Set<Integer> locksOf(Packed call, LockSets locks, Set<Integer> shared) {
    Set<Integer> own = new HashSet<>();
    call.changes().forEach(change -> own.addAll(locks.locks(change)));
    own.retainAll(shared);
    return own;
  }
}
