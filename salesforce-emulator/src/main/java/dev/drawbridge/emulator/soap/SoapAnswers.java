package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.computed.Compound;
import dev.drawbridge.emulator.org.Replication;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.soql.ResultRecord;
import dev.drawbridge.emulator.xml.XmlWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers in the order of elements that the WSDL demands; clients read them strictly in it. */
final class SoapAnswers {
  private static final String HEAD =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope"
          + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
          + " xmlns=\"urn:partner.soap.sforce.com\""
          + " xmlns:sf=\"urn:sobject.partner.soap.sforce.com\""
          + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
          + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">";

  private SoapAnswers() {}

  /** An answer without LimitInfoHeader, for operations that have none. */
  static Answer plain(String operation, Consumer<XmlWriter> content) {
    return answer(operation, "", content);
  }

  static Answer limited(String operation, long used, long allowed, Consumer<XmlWriter> content) {
    String header =
        "<soapenv:Header><LimitInfoHeader><limitInfo><current>"
            + used
            + "</current><limit>"
            + allowed
            + "</limit><type>API REQUESTS</type></limitInfo></LimitInfoHeader></soapenv:Header>";
    return answer(operation, header, content);
  }

  private static Answer answer(String operation, String header, Consumer<XmlWriter> content) {
    XmlWriter xml = new XmlWriter().raw(HEAD).raw(header).raw("<soapenv:Body>");
    xml.open(operation + "Response");
    content.accept(xml);
    xml.close(operation + "Response").raw("</soapenv:Body></soapenv:Envelope>");
    return Answer.xml(200, xml.toString());
  }

  /** Results of a write; {@code unknownCode} at an index puts a code no client knows there. */
  static void results(
      XmlWriter xml,
      Verb verb,
      List<WriteResult> results,
      boolean details,
      int unknownAt,
      String unknownCode) {
    for (int i = 0; i < results.size(); i++) {
      WriteResult result = results.get(i);
      RecordError error =
          i == unknownAt
              ? RecordError.of(unknownCode, "A status that this API version does not know.")
              : result.error();
      xml.open("result");
      if (verb == Verb.UPSERT) {
        xml.element("created", error == null && result.created());
      }
      if (error != null) {
        error(xml, error, details);
      }
      xml.element("id", error == null ? result.id() : null);
      xml.element("success", error == null).close("result");
    }
  }

  private static void error(XmlWriter xml, RecordError error, boolean details) {
    RecordError.Duplicate duplicate = error.duplicate();
    xml.raw(duplicate == null ? "<errors>" : "<errors xsi:type=\"DuplicateError\">");
    error.fields().forEach(field -> xml.element("fields", field));
    xml.element("message", error.message()).element("statusCode", error.code());
    if (duplicate != null) {
      xml.open("duplicateResult").element("allowSave", duplicate.allowSave());
      xml.element("duplicateRule", duplicate.rule());
      xml.element("duplicateRuleEntityType", duplicate.object());
      xml.element("errorMessage", error.message());
      matches(xml, duplicate, details);
      xml.close("duplicateResult");
    }
    xml.close("errors");
  }

  private static void matches(XmlWriter xml, RecordError.Duplicate duplicate, boolean details) {
    xml.open("matchResults").element("entityType", duplicate.object());
    xml.element("matchEngine", "ExactMatchEngine");
    for (Row match : duplicate.matches()) {
      xml.open("matchRecords").element("matchConfidence", 100.0);
      xml.raw("<record xsi:type=\"sf:sObject\">").element("sf:type", duplicate.object());
      xml.element("sf:Id", match.id());
      for (String field : details ? duplicate.fields() : List.<String>of()) {
        Object value = match.value(field);
        xml.element("sf:" + field, value == null ? null : Values.text(value));
      }
      xml.close("record").close("matchRecords");
    }
    xml.element("rule", duplicate.rule()).element("size", duplicate.matches().size());
    xml.element("success", true).close("matchResults");
  }

  static void replicated(XmlWriter xml, Replication.Changes changes) {
    xml.open("result");
    for (Replication.Change change : changes.records()) {
      if (changes.earliest() == null) {
        xml.element("ids", change.id());
      } else {
        xml.open("deletedRecords").element("deletedDate", Values.text(change.time()));
        xml.element("id", change.id()).close("deletedRecords");
      }
    }
    if (changes.earliest() != null) {
      xml.element("earliestDateAvailable", Values.text(changes.earliest()));
    }
    xml.element("latestDateCovered", Values.text(changes.latest())).close("result");
  }

  static void page(XmlWriter xml, Queries.Page page) {
    page(xml, "result", page);
  }

  private static void page(XmlWriter xml, String element, Queries.Page page) {
    xml.raw("<" + element + " xsi:type=\"QueryResult\">");
    xml.element("done", page.locator() == null).element("queryLocator", page.locator());
    page.records().forEach(record -> record(xml, "records", record));
    xml.element("size", page.size()).close(element);
  }

  static void retrieved(XmlWriter xml, List<@Nullable ResultRecord> records) {
    records.forEach(
        record -> {
          if (record == null) {
            xml.nil("result");
          } else {
            record(xml, "result", record);
          }
        });
  }

  // A selected Id comes twice: once as every record's own, once in its place among the fields.
  private static void record(XmlWriter xml, String element, ResultRecord record) {
    xml.raw("<" + element + " xsi:type=\"sf:sObject\">");
    xml.element("sf:type", record.type()).element("sf:Id", record.id());
    record.cells().forEach((name, value) -> cell(xml, record, "sf:" + name, value));
    xml.close(element);
  }

  private static void cell(
      XmlWriter xml, ResultRecord record, String element, @Nullable Object value) {
    switch (value) {
      case null -> xml.nil(element);
      case ResultRecord parent -> record(xml, element, parent);
      case Queries.Page children -> page(xml, element, children);
      case Compound compound -> {
        xml.raw("<" + element + " xsi:type=\"" + compound.type().describeName() + "\">");
        compound
            .parts()
            .forEach((part, text) -> xml.element(part, text == null ? null : Values.text(text)));
        xml.close(element);
      }
      case Long number when record.type().equals("AggregateResult") ->
          xml.raw("<" + element + " xsi:type=\"xsd:int\">" + number + "</" + element + ">");
      default -> xml.element(element, Values.text(value));
    }
  }
}
