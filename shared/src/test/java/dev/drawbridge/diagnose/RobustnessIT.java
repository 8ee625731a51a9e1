package dev.drawbridge.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.diagnose.check.Check;
import dev.drawbridge.diagnose.check.Checks;
import dev.drawbridge.diagnose.check.Finding;
import dev.drawbridge.diagnose.check.Status;
import dev.drawbridge.diagnose.check.Title;
import dev.drawbridge.diagnose.evidence.Evidence;
import dev.drawbridge.diagnose.evidence.MappingEvidence;
import dev.drawbridge.diagnose.report.MappingResults;
import dev.drawbridge.diagnose.report.Report;
import dev.drawbridge.diagnose.report.ReportText;
import dev.drawbridge.diagnose.report.ReportText.Paint;
import dev.drawbridge.diagnose.scope.Scope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Whatever is away, the report comes, says so, and is not GREEN for what was not seen. */
@ResourceLock("roles of the server")
class RobustnessIT {
  private final Clinic clinic = new Clinic(List.of());

  @BeforeEach
  void map() {
    clinic.mapHealthy();
  }

  @AfterEach
  void close() {
    clinic.close();
  }

  private static String text(Report report) {
    return String.join("\n", new ReportText(false, "docs", Paint.none()).lines(report));
  }

  private static void unseen(Finding finding, String reason) {
    assertThat(finding.status()).isEqualTo(Status.SKIPPED);
    assertThat(finding.seen()).isFalse();
    assertThat(finding.message()).contains(reason);
  }

  @Test
  void withTheDatabaseDownOnlyWhatDoesNotNeedItIsGreen() {
    clinic.reachDatabaseAt(VitalSignsIT.nowhere());
    Report report = clinic.everything();
    assertThat(report.status()).isEqualTo(Status.RED);
    assertThat(Clinic.of(report, "Database Connection").status()).isEqualTo(Status.RED);
    assertThat(report.all().filter(result -> result.status() == Status.GREEN))
        .extracting(result -> result.title().name())
        .containsExactlyInAnyOrder(
            "Configured Logging",
            "Dead Letters",
            "Salesforce Connection",
            "Salesforce Authentication",
            "API Call Budget");
    unseen(Clinic.of(report, "Write Lag"), "The database cannot be reached (SQLSTATE 08001)");
    unseen(Clinic.of(report, "Mapping Checks"), "The database cannot be reached");
    assertThat(report.mappings()).isEmpty();
    assertThat(text(report))
        .contains("RED: Database Connection")
        .contains("Not everything was seen")
        .doesNotContain("appears to be fine");
  }

  @Test
  void withTheOrgDownTheRestIsStillSeen() {
    clinic.reachOrgAt("http://127.0.0.1:1");
    Report report = clinic.everything();
    assertThat(Clinic.of(report, "Salesforce Connection").status()).isEqualTo(Status.RED);
    unseen(Clinic.of(report, "Salesforce API Version"), "Salesforce cannot be reached");
    unseen(Clinic.of(report, "Account", "Salesforce Field Changes"), "cannot be reached");
    assertThat(Clinic.of(report, "Account", "Database Field Changes").status())
        .isEqualTo(Status.GREEN);
    assertThat(Clinic.of(report, "Write Lag").status()).isEqualTo(Status.GREEN);
  }

  @Test
  void anExpiredTokenIsRenewedOnceAndNothingIsMissed() {
    assertThat(clinic.everything().status()).isEqualTo(Status.GREEN);
    clinic.org().control().endSessions();
    Report report = clinic.everything();
    assertThat(report.status()).describedAs(text(report)).isEqualTo(Status.GREEN);
  }

  @Test
  void aMissingPermissionHidesOneCheckAndSaysWhich() {
    clinic
        .org()
        .control()
        .addUser(
            """
            {"username": "blind@example.com", "lastName": "Blind", "profile": "Standard User",
             "clientId": "blind", "clientSecret": "s", "permissions": {"system": ["apienabled"], "objects": {
               "Account": ["read", "create", "edit", "delete", "viewall", "modifyall"],
               "Contact": ["read", "create", "edit", "delete", "viewall", "modifyall"]}}}
            """);
    clinic.signInAs("blind", "s");
    Report report = clinic.everything();
    unseen(Clinic.of(report, "API Call Budget"), "permission");
    assertThat(report.unseen()).isOne();
    assertThat(report.status()).isEqualTo(Status.YELLOW);
    assertThat(text(report)).contains("SKIPPED: API Call Budget");
  }

  private static <E> Check<E> check(Function<E, Finding> look) {
    return new Check<>() {
      @Override
      public Title title() {
        return new Title("TEST", "Test", "check-test", "");
      }

      @Override
      public Finding look(E evidence) {
        return look.apply(evidence);
      }
    };
  }

  private Report run(Check<Evidence> check, Check<MappingEvidence> ofMapping) {
    var checks = new Checks(List.of(check), List.of(), List.of(), List.of(ofMapping));
    return clinic
        .diagnosis(checks)
        .run(new Evidence(clinic.context(), new Scope.Everything()), new Scope.Everything())
        .orElseThrow();
  }

  @Test
  void aCheckThatThrowsIsSkippedWithoutItsSecrets() {
    Report report =
        run(
            check(
                evidence -> {
                  throw new IllegalStateException("password=secret");
                }),
            check(
                evidence -> {
                  throw new StackOverflowError();
                }));
    unseen(Clinic.of(report, "Test"), "The check broke (IllegalStateException).");
    unseen(Clinic.of(report, "Account", "Test"), "The check broke (StackOverflowError).");
    assertThat(report.status()).isEqualTo(Status.YELLOW);
    assertThat(text(report)).doesNotContain("secret");
  }

  @Test
  void aCheckThatIsNotDoneInTimeIsSkippedAndTheReportDoesNotWaitForIt() {
    clinic.budget(Duration.ofMillis(700));
    var never = new CountDownLatch(1);
    Report report =
        run(
            check(
                evidence -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Finding.green();
                }),
            check(evidence -> Finding.green()));
    unseen(Clinic.of(report, "Test"), "It ran out of time");
    assertThat(Clinic.of(report, "Account", "Test").status()).isEqualTo(Status.GREEN);
    assertThat(report.took()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aSlowOrgCostsItsOwnChecksOnly() {
    clinic.everything();
    clinic
        .org()
        .control()
        .fault(
            """
            {"kind": "slow", "millis": 8000, "times": -1}
            """);
    clinic.budget(Duration.ofMillis(1500));
    Report report = clinic.everything();
    unseen(Clinic.of(report, "Account", "Salesforce Field Changes"), "It ran out of time");
    assertThat(Clinic.of(report, "Write Lag").status()).isEqualTo(Status.GREEN);
    assertThat(Clinic.of(report, "Account", "Database Field Changes").status())
        .isEqualTo(Status.GREEN);
    assertThat(report.status()).isNotEqualTo(Status.GREEN);
    assertThat(report.took()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void oneMappingAloneIsFoundWhateverItsCase() {
    Report report = clinic.run(new Scope.OneMapping("CONTACT"));
    assertThat(report.results()).isEmpty();
    assertThat(report.mappings()).extracting(MappingResults::object).containsExactly("Contact");
    assertThat(
            clinic
                .diagnosis(StandardChecks.all())
                .run(
                    new Evidence(clinic.context(), new Scope.OneMapping("Nobody")),
                    new Scope.OneMapping("Nobody")))
        .isEmpty();
  }
}
