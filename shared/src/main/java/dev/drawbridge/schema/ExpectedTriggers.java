package dev.drawbridge.schema;

import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;

/** The triggers that a mapped table should have, by name. Pure. */
public final class ExpectedTriggers {
  private ExpectedTriggers() {}

  /** The one without which changes are lost. */
  public static String capture(Mapping mapping) {
    return CaptureNames.logTrigger(mapping.table());
  }

  /** The others: they keep {@code _hc_lastop}, wake the listener and notice TRUNCATE. */
  public static List<String> others(Mapping mapping) {
    var names = new ArrayList<String>();
    names.add(CaptureNames.statusTrigger(mapping.table()));
    names.add(CaptureNames.truncateTrigger(mapping.table()));
    if (mapping.access() == Access.READ_WRITE) {
      names.add(CaptureNames.notifyTrigger(mapping.table()));
      names.add(CaptureNames.notifyDeleteTrigger(mapping.table()));
    }
    return names;
  }
}
