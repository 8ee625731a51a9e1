package dev.drawbridge.mappingfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.mapping.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A mapping file that may be imported.
 *
 * @param warnings what is accepted and yet should be seen to
 * @param apiVersion that the exported connection had, if the file says so
 */
public record Checked(List<Wanted> mappings, List<Problem> warnings, Optional<Version> apiVersion) {
  /** A mapping with its configuration as the file has it. */
  public record Wanted(Mapping mapping, JsonNode config) {}

  /**
   * A version of the API.
   *
   * @param notTaken what to say where the connection has another one
   */
  record Version(String number, Problem notTaken) {}

  /** The warnings for a connection of this version: no import changes it. */
  public List<Problem> warnings(String ofConnection) {
    return Stream.concat(
            warnings.stream(),
            apiVersion.stream()
                .filter(version -> !version.number().equals(ofConnection))
                .map(Version::notTaken))
        .toList();
  }
}
