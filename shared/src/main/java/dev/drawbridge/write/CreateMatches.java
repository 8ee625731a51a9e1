package dev.drawbridge.write;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of the records that no other entry accounts for are those of creates without an answer. A
 * record is a create's when it holds all that was sent; creates that sent the same may share as
 * many records as they are. None is said to be missing while a record is left that cannot be
 * account for: an automation of the org may have changed what was sent. Pure.
 */
final class CreateMatches {
  private CreateMatches() {}

  /** What became of a create. */
  sealed interface Fate {
    record Landed(String sfid) implements Fate {}

    record Missing() implements Fate {}

    record Doubtful() implements Fate {}
  }

  /**
   * @param sent by create, what it wrote
   * @param found records by id, each as it was read
   */
  static Map<Long, Fate> of(Map<Long, List<Written>> sent, Map<String, Map<String, String>> found) {
    Map<Set<String>, List<Long>> byCandidates = new LinkedHashMap<>();
    sent.forEach(
        (create, written) ->
            byCandidates
                .computeIfAbsent(candidates(written, found), c -> new ArrayList<>())
                .add(create));
    var unaccounted = new HashSet<>(found.keySet());
    byCandidates.keySet().forEach(unaccounted::removeAll);
    Map<Long, Fate> fates = new LinkedHashMap<>();
    byCandidates.forEach(
        (candidates, creates) -> {
          boolean disputed =
              byCandidates.keySet().stream()
                  .anyMatch(
                      other ->
                          !other.equals(candidates)
                              && other.stream().anyMatch(candidates::contains));
          fates.putAll(fates(creates, candidates, disputed, unaccounted.isEmpty()));
        });
    return fates;
  }

  private static Map<Long, Fate> fates(
      List<Long> creates, Set<String> candidates, boolean disputed, boolean allAccounted) {
    Map<Long, Fate> fates = new LinkedHashMap<>();
    List<String> ids = List.copyOf(candidates);
    for (int i = 0; i < creates.size(); i++) {
      boolean landed = !disputed && ids.size() == creates.size();
      Fate fate =
          landed
              ? new Fate.Landed(ids.get(i))
              : ids.isEmpty() && allAccounted ? new Fate.Missing() : new Fate.Doubtful();
      fates.put(creates.get(i), fate);
    }
    return fates;
  }

  private static Set<String> candidates(
      List<Written> written, Map<String, Map<String, String>> found) {
    var candidates = new TreeSet<String>();
    found.forEach(
        (id, record) -> {
          if (written.stream().allMatch(field -> field.isIn(record))) {
            candidates.add(id);
          }
        });
    return candidates;
  }
}
