package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.xml.XmlInput;
import dev.drawbridge.emulator.xml.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Jobs and batches as XML, in the order of elements that clients demand. */
final class BulkXml {
  private static final String NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.'000Z'").withZone(ZoneOffset.UTC);

  private BulkXml() {}

  /**
   * The elements of a jobInfo by name.
   *
   * @throws ApiFault if the body is none
   */
  static Map<String, String> jobInfo(byte[] body) {
    try {
      XMLStreamReader xml = XmlInput.reader(body);
      xml.nextTag();
      if (!xml.getLocalName().equals("jobInfo")) {
        throw invalid("The root element must be jobInfo, not " + xml.getLocalName() + ".");
      }
      Map<String, String> elements = new HashMap<>();
      while (xml.nextTag() == XMLStreamReader.START_ELEMENT) {
        String name = xml.getLocalName();
        if (elements.put(name, xml.getElementText().trim()) != null) {
          throw invalid("The element " + name + " is there more than once.");
        }
      }
      return elements;
    } catch (XMLStreamException e) {
      throw invalid(XmlInput.problem(e));
    }
  }

  private static ApiFault invalid(String problem) {
    return new ApiFault("InvalidXml", "Failed to parse the request: " + problem);
  }

  static XmlWriter document(String root) {
    return new XmlWriter()
        .raw(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + root + " xmlns=\"" + NAMESPACE + "\">");
  }

  static Answer answer(int status, XmlWriter xml) {
    return new Answer(
        status, "application/xml;charset=UTF-8", xml.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Answer job(int status, Job job) {
    synchronized (job) {
      JobSpec spec = job.spec();
      XmlWriter xml = document("jobInfo").element("id", job.id());
      xml.element("operation", spec.operation().text()).element("object", spec.object());
      stamps(xml.element("createdById", job.spec().user()), job.created(), job.modified());
      xml.element("state", job.state().text());
      if (spec.externalIdField() != null) {
        xml.element("externalIdFieldName", spec.externalIdField());
      }
      xml.element("concurrencyMode", spec.serial() ? "Serial" : "Parallel");
      xml.element("contentType", "CSV");
      totals(xml, job.batches(), spec.version());
      return answer(status, xml.close("jobInfo"));
    }
  }

  private static void totals(XmlWriter xml, Collection<Batch> batches, int version) {
    xml.element("numberBatchesQueued", count(batches, BatchState.QUEUED));
    xml.element("numberBatchesInProgress", count(batches, BatchState.IN_PROGRESS));
    xml.element("numberBatchesCompleted", count(batches, BatchState.COMPLETED));
    xml.element("numberBatchesFailed", count(batches, BatchState.FAILED));
    xml.element("numberBatchesTotal", batches.size());
    xml.element(
        "numberRecordsProcessed", batches.stream().mapToInt(batch -> batch.processed()).sum());
    xml.element("numberRetries", 0).element("apiVersion", version + ".0");
    xml.element("numberRecordsFailed", batches.stream().mapToInt(Batch::failed).sum());
    times(xml, batches.stream().mapToLong(Batch::millis).sum());
  }

  private static long count(Collection<Batch> batches, BatchState state) {
    return batches.stream().filter(batch -> batch.state() == state).count();
  }

  static Answer batch(int status, Job job, Batch batch) {
    synchronized (job) {
      XmlWriter xml = document("batchInfo");
      content(xml, job, batch);
      return answer(status, xml.close("batchInfo"));
    }
  }

  static Answer batches(Job job) {
    synchronized (job) {
      XmlWriter xml = document("batchInfoList");
      for (Batch batch : job.batches()) {
        content(xml.open("batchInfo"), job, batch);
        xml.close("batchInfo");
      }
      return answer(200, xml.close("batchInfoList"));
    }
  }

  static Answer resultList(Batch.Found found) {
    return answer(200, document("result-list").element("result", found.id()).close("result-list"));
  }

  private static void content(XmlWriter xml, Job job, Batch batch) {
    xml.element("id", batch.id()).element("jobId", job.id());
    xml.element("state", batch.state().text());
    if (batch.message() != null) {
      xml.element("stateMessage", batch.message());
    }
    stamps(xml, batch.created(), batch.modified());
    xml.element("numberRecordsProcessed", batch.processed());
    xml.element("numberRecordsFailed", batch.failed());
    times(xml, batch.millis());
  }

  private static void stamps(XmlWriter xml, Instant created, Instant modified) {
    xml.element("createdDate", TIME.format(created));
    xml.element("systemModstamp", TIME.format(modified));
  }

  private static void times(XmlWriter xml, long millis) {
    xml.element("totalProcessingTime", millis).element("apiActiveProcessingTime", millis);
    xml.element("apexProcessingTime", 0);
  }
}
