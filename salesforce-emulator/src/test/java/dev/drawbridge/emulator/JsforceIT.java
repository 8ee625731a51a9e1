package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What src/test/jsforce/conformance.mjs claims, each as a test of its own. */
class JsforceIT {
  private static final Path SOURCES = Path.of("src/test/jsforce");
  private static final Path WORK = Path.of("target/jsforce");

  @TestFactory
  Stream<DynamicTest> jsforceFinds() throws Exception {
    if (!runs("node", "--version") || !runs("npm", "--version")) {
      missing();
    }
    install();
    try (TestOrg org = new TestOrg()) {
      return claims(org).stream()
          .map(
              claim ->
                  DynamicTest.dynamicTest(
                      claim.path("name").asText(),
                      () ->
                          assertThat(claim.path("ok").asBoolean())
                              .as(claim.path("problem").asText())
                              .isTrue()));
    }
  }

  private static void missing() {
    String sentence = "JsforceIT needs Node 20 and npm, which are not on the PATH";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(sentence + "; in CI it must run.");
    }
    System.err.println("SKIPPED: " + sentence + ". The org was NOT tried with jsforce.");
    abort(sentence);
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Installs what the lock file pins, unless that was done before. */
  private static void install() throws Exception {
    Files.createDirectories(WORK);
    Path lock = SOURCES.resolve("package-lock.json");
    Path installed = WORK.resolve("installed.json");
    for (String file : new String[] {"package.json", "package-lock.json", "conformance.mjs"}) {
      Files.copy(SOURCES.resolve(file), WORK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(installed) && Files.mismatch(lock, installed) == -1) {
      return;
    }
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .start();
    var output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(npm.waitFor()).as("npm ci: " + output).isZero();
    Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<JsonNode> claims(TestOrg org) throws Exception {
    Path output = WORK.resolve("output.txt");
    Process node =
        new ProcessBuilder("node", "conformance.mjs", org.url().toString())
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(node.waitFor(180, TimeUnit.SECONDS)).as("jsforce is still running").isTrue();
    List<JsonNode> claims = new ArrayList<>();
    for (String line : Files.readAllLines(output)) {
      assertThat(line).startsWith("{");
      claims.add(TestOrg.JSON.readTree(line));
    }
    assertThat(node.exitValue()).isZero();
    assertThat(claims).hasSizeGreaterThan(20);
    return claims;
  }
}
