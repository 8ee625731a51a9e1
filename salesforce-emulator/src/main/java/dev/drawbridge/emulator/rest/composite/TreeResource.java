package dev.drawbridge.emulator.rest.composite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.composite.TreeReader.Node;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.rest.sobject.RecordReader;
import dev.drawbridge.emulator.rest.sobject.Writes;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code composite/tree/X}: records with their children; all are created, or none. */
public final class TreeResource implements Resource {
  private final Org org;
  private final Writes writes;
  private final RestAnswers answers;

  public TreeResource(Org org, Writes writes, RestAnswers answers) {
    this.org = org;
    this.writes = writes;
    this.answers = answers;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    if (!request.method().equals("POST")) {
      throw request.notAllowed("POST");
    }
    ObjectDescribe root = org.schema().object(request.part(2));
    if (root == null) {
      throw RestRequest.notFound();
    }
    ObjectNode body = request.body().object();
    var attempt = new Attempt(Verb.CREATE, null, TreeReader.asSent(body));
    return RestCall.of(
            Verb.CREATE,
            root.name(),
            attempt.records().size(),
            injection -> {
              List<Node> nodes =
                  writes.reading(() -> attempt, () -> TreeReader.read(body, root, org.schema()));
              return create(request, injection, nodes);
            })
        .writing(() -> attempt);
  }

  private Answer create(RestRequest request, Injection injection, List<Node> nodes) {
    Map<String, WriteResult> results =
        org.together(
            () -> levels(request, injection, nodes),
            all -> all.values().stream().allMatch(WriteResult::success),
            injection.commitMillis());
    List<Node> failed =
        nodes.stream()
            .filter(
                node -> results.containsKey(node.reference()) && !result(results, node).success())
            .toList();
    ObjectNode answer = answers.object().put("hasErrors", !failed.isEmpty());
    ArrayNode list = answer.putArray("results");
    for (Node node : failed.isEmpty() ? nodes : failed) {
      ObjectNode entry = list.addObject().put("referenceId", node.reference());
      RecordError error = result(results, node).error();
      if (error == null) {
        entry.put("id", result(results, node).id());
      } else {
        entry.putArray("errors").add(answers.error(error));
      }
    }
    return answers.of(failed.isEmpty() ? 201 : 400, answer);
  }

  private static WriteResult result(Map<String, WriteResult> results, Node node) {
    return Objects.requireNonNull(results.get(node.reference()));
  }

  /** Writes level by level, types together; stops at the first level with a refused record. */
  private Map<String, WriteResult> levels(
      RestRequest request, Injection injection, List<Node> nodes) {
    Map<String, WriteResult> results = new HashMap<>();
    Map<Integer, List<Node>> levels =
        nodes.stream()
            .collect(Collectors.groupingBy(Node::level, TreeMap::new, Collectors.toList()));
    for (List<Node> level : levels.values()) {
      List<Node> sorted =
          level.stream().sorted(Comparator.comparing(node -> node.object().name())).toList();
      List<RecordInput> inputs =
          writes.reading(
              () -> new Attempt(Verb.CREATE, null, sorted.stream().map(Node::asSent).toList()),
              () -> sorted.stream().map(node -> input(node, results)).toList());
      List<WriteResult> written =
          writes.write(request, injection, Verb.CREATE, null, inputs, false);
      for (int i = 0; i < sorted.size(); i++) {
        results.put(sorted.get(i).reference(), written.get(i));
      }
      if (!written.stream().allMatch(WriteResult::success)) {
        break;
      }
    }
    return results;
  }

  private static RecordInput input(Node node, Map<String, WriteResult> results) {
    ObjectNode fields = node.fields();
    if (node.parent() != null && node.lookup() != null) {
      fields.put(node.lookup(), result(results, node.parent()).id());
    }
    return RecordReader.read(fields, node.object(), null);
  }
}
