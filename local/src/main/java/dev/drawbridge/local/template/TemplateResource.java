package dev.drawbridge.local.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One resource of a template, its conditions decided, its references still open. */
public record TemplateResource(
    String logicalId,
    String type,
    Map<String, @Nullable Object> properties,
    List<String> dependsOn) {

  public boolean isCustom() {
    return ResourceShapes.isCustom(type);
  }

  public String path() {
    return "Resources." + logicalId;
  }
}
