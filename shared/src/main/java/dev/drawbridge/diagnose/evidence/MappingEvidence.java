package dev.drawbridge.diagnose.evidence;

import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import dev.drawbridge.setting.Setting;
import java.util.List;
import java.util.stream.Stream;

/** What the checks of one mapping look at. */
public record MappingEvidence(Mapping mapping, Evidence all) {
  public boolean isReadOnly() {
    return mapping.access() == Access.READ_ONLY;
  }

  public int threshold(Setting setting) {
    return all.threshold(setting);
  }

  /**
   * What Salesforce says of the object now.
   *
   * @throws SyncException.Misconfigured when the user sees none of that name
   */
  public ObjectDescription description() {
    return all.description(mapping.objectName())
        .orElseThrow(
            () ->
                new SyncException.Misconfigured(
                    "The integration user sees no object "
                        + mapping.objectName()
                        + " in Salesforce."));
  }

  /** The mapped fields as Salesforce describes them now, those that are still there. */
  public Stream<FieldDescription> mappedFields() {
    ObjectDescription description = description();
    return fields().stream().flatMap(column -> description.field(column.field()).stream());
  }

  public List<Column.OfField> fields() {
    return mapping.fields();
  }

  public List<Column.Synthetic> synthetics() {
    return mapping.synthetics();
  }
}
