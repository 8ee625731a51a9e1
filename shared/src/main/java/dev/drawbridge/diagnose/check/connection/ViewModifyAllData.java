package dev.drawbridge.diagnose.check.connection;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.ObjectRights;
import dev.drawbridge.salesforce.UserRights;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the integration user sees all records of each mapped object and may change all of those
 * that are mapped read-write.
 */
public final class ViewModifyAllData implements Check<Evidence> {
  @Override
  public Title title() {
    return new Title(
        "SHOULD_HAVE_VIEW_MODIFY_ALL_DATA",
        "View/Modify All Data",
        "check-view-modify-all-data",
        "Give the integration user View All, and for read-write mappings Modify All, on each mapped"
            + " object or for all data.");
  }

  @Override
  public Finding look(Evidence evidence) {
    UserRights rights = evidence.rights();
    List<String> hidden =
        evidence.mappings().stream()
            .map(Mapping::objectName)
            .filter(object -> evidence.description(object).isEmpty())
            .toList();
    if (!hidden.isEmpty()) {
      return Finding.red("Your Salesforce user cannot read %s at all.", String.join(", ", hidden));
    }
    var missing = new ArrayList<String>();
    for (Mapping mapping : evidence.mappings()) {
      String lacks = lacking(mapping, rights);
      if (!lacks.isEmpty()) {
        missing.add(mapping.objectName() + " (" + lacks + ")");
      }
    }
    boolean none = evidence.mappings().isEmpty() && !rights.viewAll();
    if (missing.isEmpty() && !none) {
      return Finding.green();
    }
    String sentence =
        "Your Salesforce user is missing View All Data or Modify All Data permissions.";
    return missing.isEmpty()
        ? Finding.yellow("%s", sentence)
        : Finding.yellow("%s Missing for %s.", sentence, String.join(", ", missing));
  }

  private static String lacking(Mapping mapping, UserRights rights) {
    ObjectRights own = rights.on(mapping.objectName());
    boolean modifies = rights.modifyAll() || own.modifyAll();
    boolean views = modifies || rights.viewAll() || own.viewAll();
    if (!views) {
      return mapping.access() == Access.READ_WRITE ? "View All, Modify All" : "View All";
    }
    return mapping.access() == Access.READ_WRITE && !modifies ? "Modify All" : "";
  }
}
