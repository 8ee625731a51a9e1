package dev.drawbridge.mappingfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.mapping.Mapping;
import java.util.List;

/**
 * A mapping file that may be imported.
 *
 * @param warnings what is accepted and yet should be seen to
 */
public record Checked(List<Wanted> mappings, List<Problem> warnings) {
  /** A mapping with its configuration as the file has it. */
  public record Wanted(Mapping mapping, JsonNode config) {}
}
