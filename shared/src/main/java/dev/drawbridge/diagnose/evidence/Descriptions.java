package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.salesforce.OrgInspection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The current describes of the mapped objects: some at a time, and one call for many. */
final class Descriptions {
  private final Map<String, ObjectDescription> byName = new HashMap<>();

  Descriptions(OrgInspection org, Set<String> objects) {
    Map<String, String> known = new HashMap<>();
    org.objectNames().forEach(name -> known.put(Evidence.key(name), name));
    List<String> wanted =
        objects.stream()
            .map(Evidence::key)
            .filter(known::containsKey)
            .map(known::get)
            .sorted()
            .toList();
    for (ObjectDescription description : described(org, wanted)) {
      byName.put(Evidence.key(description.name()), description);
    }
  }

  Optional<ObjectDescription> describe(String object) {
    return Optional.ofNullable(byName.get(Evidence.key(object)));
  }

  private static List<ObjectDescription> described(OrgInspection org, List<String> names) {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var calls = new ArrayList<Future<List<ObjectDescription>>>();
      for (int i = 0; i < names.size(); i += OrgInspection.DESCRIBES_PER_CALL) {
        List<String> some =
            names.subList(i, Math.min(names.size(), i + OrgInspection.DESCRIBES_PER_CALL));
        calls.add(executor.submit(() -> org.describe(some)));
      }
      var all = new ArrayList<ObjectDescription>();
      for (Future<List<ObjectDescription>> call : calls) {
        all.addAll(Once.result(call));
      }
      return all;
    } finally {
      executor.shutdownNow();
    }
  }
}
