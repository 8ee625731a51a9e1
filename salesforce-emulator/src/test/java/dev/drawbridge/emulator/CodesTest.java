package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.async.AsyncExceptionCode;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ExceptionCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** WSC loses a whole answer over a code that it does not know, so the org has no such code. */
class CodesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/drawbridge/emulator");
  private static final Pattern FAULTS = Pattern.compile("new ApiFault\\(\\s*\"(\\w+)\"");
  private static final Pattern ERRORS =
      Pattern.compile("(?:new Refused|RecordError\\.of|new RecordError)\\(\\s*\"(\\w+)\"");

  private static Set<String> codes(Pattern pattern, String... packages) throws IOException {
    Set<String> codes = new TreeSet<>();
    for (String name : packages) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(name))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          pattern
              .matcher(Files.readString(file))
              .results()
              .forEach(match -> codes.add(match.group(1)));
        }
      }
    }
    return codes;
  }

  private static Set<String> names(Enum<?>[] known) {
    return Arrays.stream(known).map(Enum::name).collect(Collectors.toSet());
  }

  @Test
  void faultsOfSoapHaveExceptionCodesOfThePartnerApi() throws IOException {
    Set<String> codes =
        codes(
            FAULTS, "soap", "row", "call", "store", "write", "org", "soql", "rule", "lock", "api");
    assertThat(codes).hasSizeGreaterThan(15);
    assertThat(names(ExceptionCode.values())).containsAll(codes);
  }

  @Test
  void errorsOfRecordsHaveStatusCodesOfThePartnerApi() throws IOException {
    Set<String> codes = codes(ERRORS, ".");
    assertThat(codes).hasSizeGreaterThan(20);
    assertThat(names(StatusCode.values())).containsAll(codes);
  }

  @Test
  void errorsOfBulkHaveCodesOfTheAsyncApi() throws IOException {
    Set<String> codes = codes(FAULTS, "bulk");
    assertThat(codes).hasSizeGreaterThan(10);
    assertThat(names(AsyncExceptionCode.values())).containsAll(codes);
  }
}
