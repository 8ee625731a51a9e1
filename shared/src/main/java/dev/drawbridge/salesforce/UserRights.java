package dev.drawbridge.salesforce;

import java.util.Map;

/**
 * What the integration user may see and change, beyond single records.
 *
 * @param viewAll View All Data: every record of every object
 * @param modifyAll Modify All Data
 * @param objects rights on single objects, by name; who has none is missing
 */
public record UserRights(boolean viewAll, boolean modifyAll, Map<String, ObjectRights> objects) {
  public ObjectRights on(String object) {
    return objects.getOrDefault(object, ObjectRights.none());
  }
}
