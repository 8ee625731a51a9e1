package dev.drawbridge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.event.DetailType;
import dev.drawbridge.functions.diagnose.DiagnoseHandler;
import dev.drawbridge.functions.manage.ManageHandler;
import dev.drawbridge.setting.Setting;
import dev.drawbridge.setting.SettingType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Template, workflow, code and documents say the same. */
class TemplateTest {
  private static final Path ROOT = Path.of(System.getProperty("drawbridge.root"));

  /** Short tags become what they stand for: {@code !Ref X} is a map with the key Ref. */
  private static final class CloudFormation extends SafeConstructor {
    CloudFormation() {
      super(new LoaderOptions());
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return Map.of(node.getTag().getValue().substring(1), value(node));
            }
          });
    }

    private Object value(Node node) {
      return switch (node) {
        case ScalarNode scalar -> scalar.getValue();
        case SequenceNode sequence -> constructSequence(sequence);
        case MappingNode mapping -> constructMapping(mapping);
        default -> throw new IllegalStateException(node.getTag() + " is no " + Tag.STR);
      };
    }
  }

  private final Map<String, Object> template =
      new Yaml(new CloudFormation()).load(read("template.yaml"));
  private final String workflowText = read("statemachines/write-batch.asl.json");

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private Map<String, Object> resources() {
    return map(template.get("Resources"));
  }

  private Map<String, Object> properties(String resource) {
    return map(map(resources().get(resource)).get("Properties"));
  }

  private List<String> ofType(String type) {
    return resources().entrySet().stream()
        .filter(entry -> type.equals(map(entry.getValue()).get("Type")))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Map<String, Object> environment(String function) {
    var merged =
        new TreeMap<String, Object>(
            map(
                map(map(map(template.get("Globals")).get("Function")).get("Environment"))
                    .get("Variables")));
    merged.putAll(map(map(properties(function).get("Environment")).get("Variables")));
    return merged;
  }

  @Test
  void everyHandlerExistsAndEveryHandlerIsDeployed() throws Exception {
    Set<String> declared = new TreeSet<>();
    for (String function : ofType("AWS::Serverless::Function")) {
      var handler = (String) properties(function).get("Handler");
      assertThat(RequestStreamHandler.class).isAssignableFrom(Class.forName(handler));
      declared.add(handler);
    }
    try (Stream<Path> sources = Files.walk(ROOT.resolve("functions/src/main/java"))) {
      Set<String> written =
          sources
              .map(Path::toString)
              .filter(path -> path.endsWith("Handler.java"))
              .map(
                  path ->
                      path.substring(path.indexOf("dev/drawbridge"), path.length() - 5)
                          .replace('/', '.'))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(declared).isEqualTo(written);
    }
  }

  /** A wake-up may get lost: what waits is found by this, twice as often as by Heroku Connect. */
  @Test
  void theDrainRunsEachMinuteWhateverNotifies() {
    Map<String, Object> schedule =
        map(
            map(map(properties("DrainFunction").get("Events")).get("EachMinute"))
                .get("Properties"));
    assertThat(schedule)
        .containsEntry("ScheduleExpression", "rate(1 minute)")
        .doesNotContainKey("State");
  }

  @Test
  void everyFunctionIsGivenExactlyTheSettingsItAsksFor() throws Exception {
    for (String function : ofType("AWS::Serverless::Function")) {
      Map<String, String> environment = samples(function);
      Set<String> asked = new TreeSet<>(List.of("CONNECTION_NAME", "MAPPED_SCHEMA"));
      asked.addAll(askedFor((String) properties(function).get("Handler"), environment));
      // The set-up asks for them when it is invoked: it has to answer CloudFormation.
      if (function.equals("SetupFunction")) {
        asked.add("ADVANCED_SETTINGS");
      }
      Set<String> given = new TreeSet<>(environment.keySet());
      given.remove("JAVA_TOOL_OPTIONS");
      // Fixed for this function, and an advanced setting elsewhere.
      if (given.remove("CALL_TIMEOUT_SECONDS")) {
        assertThat(asked).contains("CALL_TIMEOUT_SECONDS");
      }
      asked.removeIf(name -> Setting.valueOf(name).place() == Setting.Place.ADVANCED);
      assertThat(given).describedAs(function).isEqualTo(asked);
    }
  }

  /**
   * Leaves out one variable after the other: who asks for it says so, or falls back to a default.
   */
  private static Set<String> askedFor(String handler, Map<String, String> environment)
      throws Exception {
    var constructor = Class.forName(handler).getConstructor(Map.class);
    Set<String> asked = new TreeSet<>();
    for (Setting setting : Setting.values()) {
      var impossible = new HashMap<>(environment);
      impossible.put(setting.name(), "x".repeat(3000));
      try {
        constructor.newInstance(impossible);
      } catch (InvocationTargetException e) {
        String named = setting == Setting.ADVANCED_SETTINGS ? setting.parameter() : setting.name();
        assertThat(e.getCause()).hasMessageContaining(named);
        asked.add(setting.name());
      }
    }
    return asked;
  }

  private static String sample(String name) {
    if (name.equals("JAVA_TOOL_OPTIONS")) {
      return "";
    }
    Setting setting = Setting.valueOf(name);
    return setting.standard().orElse("arn:aws:x:us-east-1:000000000000:" + name.toLowerCase());
  }

  /** Whatever is refused is refused before anything but the set-up itself is new. */
  @Test
  void everyOtherFunctionWaitsForTheSetUp() {
    for (String function : ofType("AWS::Serverless::Function")) {
      Object waitsFor = map(resources().get(function)).get("DependsOn");
      assertThat(waitsFor)
          .describedAs(function)
          .isEqualTo(function.equals("SetupFunction") ? null : "Setup");
    }
    assertThat(properties("Setup"))
        .containsEntry("AdvancedSettings", Map.of("Ref", "AdvancedSettings"));
  }

  /** The guide of a deploy asks for each: rare ones are keys of AdvancedSettings. */
  @Test
  void thereAreFewParametersAndAllButTheSecretsHaveADefault() {
    Map<String, Object> parameters = map(template.get("Parameters"));
    assertThat(parameters).hasSizeLessThanOrEqualTo(15);
    Set<String> without = new TreeSet<>();
    parameters.forEach(
        (name, parameter) -> {
          if (!map(parameter).containsKey("Default")) {
            without.add(name);
          }
          assertThat(map(parameter)).describedAs(name).containsKey("Description");
        });
    assertThat(without)
        .isEqualTo(Set.of("DatabaseSecretArn", "SalesforceSecretArn", "ApiTokenSecretArn"));
    for (Setting setting : Setting.values()) {
      assertThat(parameters.containsKey(setting.parameter()))
          .describedAs("%s", setting)
          .isEqualTo(setting.place() == Setting.Place.PARAMETER);
    }
    List<String> grouped = new ArrayList<>();
    Object groups =
        map(map(template.get("Metadata")).get("AWS::CloudFormation::Interface"))
            .get("ParameterGroups");
    for (Object group : (List<?>) groups) {
      ((List<?>) map(group).get("Parameters")).forEach(name -> grouped.add((String) name));
    }
    assertThat(grouped).containsExactlyInAnyOrderElementsOf(parameters.keySet());
  }

  @Test
  void settingsHaveTheSameDefaultBoundsAndSentenceInTheTemplate() {
    Map<String, Object> parameters = map(template.get("Parameters"));
    int compared = 0;
    for (Setting setting : Setting.values()) {
      Object declared = parameters.get(setting.parameter());
      if (declared == null) {
        continue;
      }
      compared++;
      Map<String, Object> parameter = map(declared);
      assertThat(parameter.get("Description"))
          .describedAs("%s", setting)
          .isEqualTo(setting.purpose());
      assertThat(parameter.get("Default") == null ? null : parameter.get("Default").toString())
          .describedAs("%s", setting)
          .isEqualTo(setting.standard().orElse(null));
      switch (setting.type()) {
        case SettingType.Flag flag ->
            assertThat(parameter.get("AllowedValues")).isEqualTo(List.of("true", "false"));
        case SettingType.Choice choice ->
            assertThat(parameter.get("AllowedValues")).isEqualTo(choice.words());
        case SettingType.WholeNumber number -> {
          assertThat(parameter.get("MinValue").toString()).isEqualTo(Long.toString(number.least()));
          assertThat(parameter.get("MaxValue").toString()).isEqualTo(Long.toString(number.most()));
        }
        case SettingType.Text text ->
            assertThat(parameter).containsKeys("AllowedPattern", "ConstraintDescription");
      }
    }
    assertThat(compared).isEqualTo(9);
  }

  @Test
  void docsListEverySettingAsItIs() {
    String docs = read("docs/settings.md");
    for (Setting setting : Setting.values()) {
      assertThat(docs)
          .contains(
              "| %s | %s | %s | %d | %d | %s |"
                  .formatted(
                      setting.name(),
                      setting.standard().orElse("–"),
                      setting.unit(),
                      setting.least(),
                      setting.most(),
                      setting.purpose()));
    }
  }

  @Test
  void substitutionsOfTheWorkflowAreThoseOfTheTemplate() {
    Set<String> used = new TreeSet<>();
    Matcher matcher = Pattern.compile("\\$\\{(\\w+)}").matcher(workflowText);
    while (matcher.find()) {
      used.add(matcher.group(1));
    }
    assertThat(map(properties("WriteBatch").get("DefinitionSubstitutions")).keySet())
        .isEqualTo(used);
  }

  @Test
  void everyTaskOutlivesItsFunctionAndTheLeaseOfItsCall() throws IOException {
    JsonNode states = new ObjectMapper().readTree(workflowText).path("States");
    var functions =
        Map.of(
            "WriteSoap",
            "WriteFunction",
            "SubmitBulk",
            "BulkFunction",
            "CheckBulk",
            "BulkFunction");
    functions.forEach(
        (state, function) ->
            assertThat(states.path(state).path("TimeoutSeconds").asInt())
                .describedAs(state)
                .isGreaterThan(timeout(function)));
    states.forEach(
        state -> {
          if (state.path("Type").asText().equals("Task")
              && state.path("Resource").asText().contains("lambda")) {
            assertThat(state.has("TimeoutSeconds")).isTrue();
            assertThat(state.path("Catch").isEmpty()).isFalse();
          }
        });
    assertThat((long) timeout("WriteFunction"))
        .describedAs("one call and its commits fit into an invocation")
        .isGreaterThan(Setting.CALL_TIMEOUT_SECONDS.most() + 15);
  }

  private int timeout(String function) {
    Object own = properties(function).get("Timeout");
    Object global = map(map(template.get("Globals")).get("Function")).get("Timeout");
    return (int) (own == null ? global : own);
  }

  @Test
  void queuesAreVisibleAgainAfterSixTimesTheirReadersTimeout() {
    assertThat(ofType("AWS::SQS::Queue"))
        .containsExactlyInAnyOrder(
            "OrderedWrites", "MergedWrites", "UnstartedWrites", "UndeliveredAlerts");
    for (String queue : List.of("OrderedWrites", "MergedWrites")) {
      assertThat((int) properties(queue).get("VisibilityTimeout"))
          .isGreaterThanOrEqualTo(6 * timeout("DispatchFunction"));
      assertThat(properties(queue).get("FifoQueue")).isEqualTo(true);
      assertThat(map(properties(queue).get("RedrivePolicy"))).containsKey("deadLetterTargetArn");
    }
    assertThat(map(properties("OrderedWrites").get("QueueName")).get("Sub").toString())
        .endsWith("ordered-writes.fifo");
    assertThat(map(properties("MergedWrites").get("QueueName")).get("Sub").toString())
        .endsWith("merged-writes.fifo");
    for (Object event : map(properties("DispatchFunction").get("Events")).values()) {
      assertThat(map(map(event).get("Properties")).get("BatchSize")).isEqualTo(1);
    }
  }

  @Test
  void whatWakesTheDrainIsPublishedByCodeOrWorkflow() {
    Map<String, Object> rule =
        map(map(map(properties("DrainFunction").get("Events")).get("WakeUp")).get("Properties"));
    Map<String, Object> pattern = map(rule.get("Pattern"));
    Set<String> known =
        Arrays.stream(DetailType.values()).map(DetailType::text).collect(Collectors.toSet());
    assertThat(known).containsAll((List<String>) (List<?>) pattern.get("detail-type"));
    assertThat(pattern.get("source")).isEqualTo(List.of(DetailType.SOURCE));
    assertThat(workflowText)
        .contains("\"DetailType\": \"" + DetailType.HOLD_RELEASED.text() + "\"");
    assertThat(source("WakeUp"))
        .contains("DetailType.BATCH_COMPLETED")
        .contains("events.changesWaiting(");
    assertThat(source("write/WriteHandler")).contains("wakeUp.batchCompleted(");
  }

  @Test
  void manyHoldsAtOnceAreNotAsManyDrains() {
    Map<String, Object> rule =
        map(map(map(properties("DrainFunction").get("Events")).get("WakeUp")).get("Properties"));
    assertThat((List<String>) (List<?>) map(rule.get("Pattern")).get("detail-type"))
        .contains(DetailType.CHANGES_WAITING.text())
        .doesNotContain(DetailType.WRITE_HELD.text(), DetailType.CHECK_CHANGED.text());
    assertThat(source("hold/HoldHandler"))
        .contains("holds.forEach(this::publish)")
        .containsOnlyOnce("events.changesWaiting(");
  }

  @Test
  void everyRouteOfTheApiIsAnswered() {
    assertThat(routes("ManageFunction"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            new ManageHandler(samples("ManageFunction")).routes().keys());
    assertThat(routes("DiagnoseFunction"))
        .hasSize(7)
        .containsExactlyInAnyOrderElementsOf(
            new DiagnoseHandler(samples("DiagnoseFunction")).routes().keys());
  }

  private Map<String, String> samples(String function) {
    var environment = new HashMap<String, String>();
    environment(function).keySet().forEach(name -> environment.put(name, sample(name)));
    return environment;
  }

  private List<String> routes(String function) {
    var declared = new ArrayList<String>();
    for (Object event : map(properties(function).get("Events")).values()) {
      Map<String, Object> route = map(map(event).get("Properties"));
      if (route.containsKey("ApiId")) {
        declared.add(route.get("Method") + " " + route.get("Path"));
      }
    }
    return declared;
  }

  private static String source(String name) {
    return read("functions/src/main/java/dev/drawbridge/functions/" + name + ".java");
  }

  @Test
  void alertsAreTheChangesToRedThatTheDiagnosisPublishes() {
    Map<String, Object> pattern = map(properties("RedAlert").get("EventPattern"));
    assertThat(pattern.get("source")).isEqualTo(List.of(DetailType.SOURCE));
    assertThat(pattern.get("detail-type")).isEqualTo(List.of(DetailType.CHECK_CHANGED.text()));
    assertThat(map(pattern.get("detail")).get("status")).isEqualTo(List.of("RED"));
    assertThat(properties("RedAlert").get("Targets").toString())
        .contains("Arn={Ref=Alerts}", "DeadLetterConfig={Arn={GetAtt=UndeliveredAlerts.Arn}}");
  }

  @Test
  void theRetentionThatIsJudgedIsThatOfTheLogGroupOfEveryFunction() {
    var retention = Map.of("Ref", "LogRetentionDays");
    assertThat(properties("FunctionLogs").get("RetentionInDays")).isEqualTo(retention);
    assertThat(environment("DiagnoseFunction").get("LOG_RETENTION_DAYS")).isEqualTo(retention);
    Object logging = map(map(template.get("Globals")).get("Function")).get("LoggingConfig");
    assertThat(map(logging).get("LogGroup")).isEqualTo(Map.of("Ref", "FunctionLogs"));
    for (String function : ofType("AWS::Serverless::Function")) {
      assertThat(properties(function)).doesNotContainKey("LoggingConfig");
    }
  }

  @Test
  void noFunctionMayDoMoreThanItsPolicyNames() {
    for (String function : ofType("AWS::Serverless::Function")) {
      assertThat(properties(function).get("Policies").toString())
          .doesNotContain("Resource=*")
          .doesNotContain(":*,");
    }
  }

  @Test
  void everyLogGroupHasAnEnd() {
    for (String group : ofType("AWS::Logs::LogGroup")) {
      assertThat(properties(group)).containsKey("RetentionInDays");
    }
  }

  /** A migration, a generated function, a trigger: whatever is installed comes out of the zip. */
  @Test
  void otherCodeMakesTheNextDeployRunTheSetup() {
    assertThat(properties("SetupFunction")).containsKey("AutoPublishAlias");
    assertThat(properties("Setup")).containsEntry("Code", Map.of("Ref", "SetupFunction.Version"));
  }

  /** Which it refuses on a database in use: what is not told of it changes without it. */
  @Test
  void aChangedNameOrSchemaOfTheConnectionMakesTheNextDeployRunTheSetup() {
    assertThat(properties("Setup"))
        .containsEntry("ConnectionName", Map.of("Ref", "ConnectionName"))
        .containsEntry("MappedSchema", Map.of("Ref", "MappedSchema"));
  }

  /** Where the bus takes nothing no rule fires, and where the diagnosis fails it tells nothing. */
  @Test
  void whatTheDiagnosisCannotReportAnAlarmReportsPastTheBus() {
    assertThat(properties("DiagnosisAlarm"))
        .containsEntry("Namespace", "AWS/Lambda")
        .containsEntry("MetricName", "Errors")
        .containsEntry(
            "Dimensions",
            List.of(Map.of("Name", "FunctionName", "Value", Map.of("Ref", "DiagnoseFunction"))))
        .containsEntry("Threshold", 0)
        .containsEntry("Period", 60)
        .containsEntry("EvaluationPeriods", 1)
        .containsEntry("AlarmActions", List.of(Map.of("Ref", "Alerts")));
    assertThat(properties("AlertsMayBePublished").toString())
        .contains("UnstartedWritesAlarm", "DiagnosisAlarm");
  }

  @Test
  void anAlarmReportsThatNoDiagnosisRuns() {
    assertThat(properties("NoDiagnosisAlarm"))
        .containsEntry("Namespace", "AWS/Lambda")
        .containsEntry("MetricName", "Invocations")
        .containsEntry(
            "Dimensions",
            List.of(Map.of("Name", "FunctionName", "Value", Map.of("Ref", "DiagnoseFunction"))))
        .containsEntry("ComparisonOperator", "LessThanThreshold")
        .containsEntry("Threshold", 1)
        .containsEntry("EvaluationPeriods", 5)
        .containsEntry("AlarmActions", List.of(Map.of("Ref", "Alerts")));
    assertThat(properties("NoDiagnosisAlarm").get("TreatMissingData").toString())
        .contains("VitalSignsEachMinute", "breaching");
    assertThat(properties("AlertsMayBePublished").toString()).contains("NoDiagnosisAlarm");
  }

  /** SAM names a schedule after its logical id, the same in every stack of the account. */
  @Test
  void noScheduleIsNamedByTheTemplate() {
    assertThat(scheduled())
        .hasSize(7)
        .allSatisfy(
            schedule ->
                assertThat(schedule).containsEntry("OmitName", true).doesNotContainKey("Name"));
  }

  private List<Map<String, Object>> scheduled() {
    return ofType("AWS::Serverless::Function").stream()
        .flatMap(function -> map(properties(function).get("Events")).values().stream())
        .filter(event -> "ScheduleV2".equals(map(event).get("Type")))
        .map(event -> map(map(event).get("Properties")))
        .toList();
  }

  /** What has a name of its own cannot be made twice in an account and region. */
  @Test
  void everyNameInTheTemplateIsTheStacks() {
    var kinds =
        Set.of(
            "Name",
            "QueueName",
            "TopicName",
            "LogGroupName",
            "FunctionName",
            "AlarmName",
            "RoleName");
    int named = 0;
    for (String resource : resources().keySet()) {
      for (var property : properties(resource).entrySet()) {
        if (!kinds.contains(property.getKey())) {
          continue;
        }
        named++;
        assertThat(property.getValue().toString())
            .describedAs(resource)
            .contains("${AWS::StackName}");
      }
    }
    assertThat(named).isGreaterThanOrEqualTo(5);
  }

  @Test
  void theHoldMayAnswerTheWorkflowOfItsOwnStackOnly() {
    var name = (String) map(properties("WriteBatch").get("Name")).get("Sub");
    assertThat(properties("HoldFunction").get("Policies").toString())
        .contains("Action=states:SendTaskSuccess", ":stateMachine:" + name + "}")
        .doesNotContain("*");
  }

  /** SQS: "Each policy must cover only a single queue". */
  @Test
  void thePolicyOfAQueueNamesThatQueueOnly() {
    Set<String> covered = new TreeSet<>();
    for (String policy : ofType("AWS::SQS::QueuePolicy")) {
      var queues = (List<?>) properties(policy).get("Queues");
      assertThat(queues).describedAs(policy).hasSize(1);
      var queue = (String) map(queues.getFirst()).get("Ref");
      covered.add(queue);
      for (Map<String, Object> statement : statements(policy)) {
        assertThat(statement.get("Resource"))
            .describedAs(policy)
            .isEqualTo(Map.of("GetAtt", queue + ".Arn"));
      }
    }
    assertThat(covered).isEqualTo(new TreeSet<>(ofType("AWS::SQS::Queue")));
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> statements(String policy) {
    return (List<Map<String, Object>>)
        map(properties(policy).get("PolicyDocument")).get("Statement");
  }

  /** EventBridge: no Condition in the policy of a topic; an alert it may not publish is lost. */
  @Test
  void eventsReachTheTopicWithoutACondition() {
    List<Map<String, Object>> byEventBridge =
        ofType("AWS::SNS::TopicPolicy").stream()
            .flatMap(policy -> statements(policy).stream())
            .filter(
                statement ->
                    Map.of("Service", "events.amazonaws.com").equals(statement.get("Principal")))
            .toList();
    assertThat(byEventBridge)
        .isNotEmpty()
        .allSatisfy(statement -> assertThat(statement).doesNotContainKey("Condition"));
  }

  /** A Lambda authorizer has ten seconds; measured cold: 13 s with 256 MB, 3 s with 1,024. */
  @Test
  void theAuthorizerAnswersInTimeWhenCold() {
    assertThat((int) properties("AuthorizeFunction").get("MemorySize"))
        .isGreaterThanOrEqualTo(1024);
    assertThat(timeout("AuthorizeFunction")).isLessThanOrEqualTo(10);
  }

  @Test
  void whoHammersTheApiIsSlowedDownAndSeen() {
    Map<String, Object> api = properties("Api");
    Map<String, Object> limits = map(api.get("DefaultRouteSettings"));
    assertThat((int) limits.get("ThrottlingRateLimit")).isBetween(1, 10);
    assertThat((int) limits.get("ThrottlingBurstLimit")).isBetween(1, 20);
    assertThat(map(api.get("AccessLogSettings")))
        .containsEntry("DestinationArn", Map.of("GetAtt", "ApiAccess.Arn"));
    assertThat(map(api.get("AccessLogSettings")).get("Format").toString().toLowerCase())
        .contains("$context.status", "$context.authorizer.error", "$context.identity.sourceip")
        .doesNotContain("authorization");
    assertThat(map(api.get("Auth")).toString()).contains("ReauthorizeEvery=300");
  }
}
