package dev.drawbridge.salesforce;

import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.ObjectDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads describes and records with SOAP calls. Not thread-safe. */
public final class SoapReader {
  private final Org org;

  public SoapReader(Org org) {
    this.org = org;
  }

  /**
   * @throws SyncException.Retriable when Salesforce is away
   * @throws SyncException.Misconfigured when an object is unknown or sign-in is refused
   */
  public List<ObjectDescription> describe(List<String> objects) {
    var found = new ArrayList<ObjectDescription>();
    for (String object : objects) {
      DescribeSObjectResult result = reading(partner -> partner.describeSObject(object));
      found.add(Descriptions.of(result));
    }
    return found;
  }

  /** The objects of the org, by name. */
  public Set<String> objectNames() {
    return Descriptions.names(reading(PartnerConnection::describeGlobal));
  }

  /**
   * Records as they are now, by id; who is deleted or not visible is missing.
   *
   * @param fields beside the id; up to 2,000 ids
   */
  public Map<String, SObject> retrieve(String object, Set<String> fields, List<String> sfids) {
    String list = Stream.concat(Stream.of("Id"), fields.stream()).collect(Collectors.joining(","));
    SObject[] records = reading(p -> p.retrieve(list, object, sfids.toArray(String[]::new)));
    return Arrays.stream(records)
        .filter(Objects::nonNull)
        .collect(Collectors.toMap(SObject::getId, record -> record));
  }

  private interface Reading<T> {
    T from(PartnerConnection partner) throws ConnectionException;
  }

  private <T> T reading(Reading<T> reading) {
    try {
      return reading.from(org.connected());
    } catch (ConnectionException first) {
      boolean session =
          first instanceof ApiFault fault
              && Classifier.ofFault(fault.getExceptionCode().name()) == FailureClass.AUTH;
      if (!session) throw failed(first);
      org.forgetSession();
    }
    try {
      return reading.from(org.connected());
    } catch (ConnectionException second) {
      throw failed(second);
    }
  }

  private static SyncException failed(ConnectionException e) {
    if (e instanceof ApiFault fault) {
      String code = fault.getExceptionCode().name();
      return switch (Classifier.ofFault(code)) {
        case RETRY, QUOTA, AMBIGUOUS ->
            new SyncException.Retriable("Salesforce answered " + code + "; try again later.", e);
        case RECORD, AUTH, CONFIG ->
            new SyncException.Misconfigured("Salesforce answered " + code + ".", e);
      };
    }
    return new SyncException.Retriable(
        "Salesforce cannot be reached (" + root(e).getClass().getSimpleName() + ").", e);
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    return root;
  }
}
