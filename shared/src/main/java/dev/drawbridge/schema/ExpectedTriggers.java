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
    return "hc_" + mapping.table() + "_logtrigger";
  }

  /** The others: they keep {@code _hc_lastop}, wake the listener and notice TRUNCATE. */
  public static List<String> others(Mapping mapping) {
    var names = new ArrayList<String>();
    names.add("hc_" + mapping.table() + "_status_trigger");
    names.add("hc_" + mapping.table() + "_truncate_trigger");
    if (mapping.access() == Access.READ_WRITE) {
      names.add("hc_" + mapping.table() + "_notify");
      names.add("hc_" + mapping.table() + "_notify_delete");
    }
    return names;
  }
}
