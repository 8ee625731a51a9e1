package dev.drawbridge.salesforce;

import com.sforce.soap.partner.DeletedRecord;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.GetDeletedResult;
import com.sforce.soap.partner.GetUserInfoResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.QueryResult;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.bind.XmlObject;
import dev.drawbridge.failure.Classifier;
import dev.drawbridge.failure.FailureClass;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.ObjectRight;
import dev.drawbridge.mapping.SalesforceLimits;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads describes and records with SOAP calls. Not thread-safe. */
public final class SoapReader {
  private static final String VIEW_ALL = "PermissionsViewAllData";

  private final OrgConnection org;
  private int calls;

  public SoapReader(OrgConnection org) {
    this.org = org;
  }

  /** How many API calls were made so far, sign-ins not counted: neither does Salesforce. */
  public int calls() {
    return calls;
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

  /**
   * Several objects with one call.
   *
   * @param objects up to 100, all of them known to the org: one that is not fails the call
   */
  public List<ObjectDescription> describeTogether(List<String> objects) {
    if (objects.isEmpty()) {
      return List.of();
    }
    DescribeSObjectResult[] results =
        reading(partner -> partner.describeSObjects(objects.toArray(String[]::new)));
    return Arrays.stream(results).map(Descriptions::of).toList();
  }

  /** Who is signed in, and to which org. */
  public OrgUser user() {
    GetUserInfoResult result = reading(PartnerConnection::getUserInfo);
    return new OrgUser(result.getUserId(), result.getUserName(), result.getOrganizationId());
  }

  /**
   * The records of a query, each as the fields that were asked for.
   *
   * @param fields of the query's SELECT, in the case that describe has; a parent's as in {@code
   *     Account.Name}
   */
  public List<Map<String, String>> query(String soql, Collection<String> fields) {
    return rows(reading(partner -> partner.query(soql)), fields);
  }

  /** The same with records that are deleted and not yet gone for good. */
  public List<Map<String, String>> queryAll(String soql, Collection<String> fields) {
    return rows(reading(partner -> partner.queryAll(soql)), fields);
  }

  private List<Map<String, String>> rows(QueryResult first, Collection<String> fields) {
    var rows = new ArrayList<Map<String, String>>();
    QueryResult page = first;
    while (true) {
      for (SObject record : page.getRecords()) {
        rows.add(row(record, fields));
      }
      if (page.isDone()) {
        return rows;
      }
      String locator = page.getQueryLocator();
      page = reading(partner -> partner.queryMore(locator));
    }
  }

  /**
   * What one call answered.
   *
   * @param done whether there is nothing more; a page may be smaller than its LIMIT without
   */
  public record Page(List<Map<String, String>> rows, boolean done) {}

  /**
   * The first page of a query, as large as Salesforce makes it: the rest is not fetched, and the
   * cursor left to end by itself.
   *
   * @param fields as in {@link #query}
   */
  public Page page(String soql, Collection<String> fields) {
    QueryResult first = reading(partner -> inLargePages(partner).query(soql));
    return page(first, fields);
  }

  /** The same with records that are deleted, and with archived activities. */
  public Page pageOfAll(String soql, Collection<String> fields) {
    QueryResult first = reading(partner -> inLargePages(partner).queryAll(soql));
    return page(first, fields);
  }

  private static PartnerConnection inLargePages(PartnerConnection partner) {
    partner.setQueryOptions(SalesforceLimits.RECORDS_PER_READ);
    return partner;
  }

  private static Page page(QueryResult result, Collection<String> fields) {
    return new Page(
        Arrays.stream(result.getRecords()).map(record -> row(record, fields)).toList(),
        result.isDone());
  }

  /**
   * What Salesforce's log of deletions says of a span.
   *
   * @param earliest before which the log does not reach back
   * @param covered up to which deletions are in it
   */
  public record Deletions(List<String> sfids, Instant earliest, Instant covered) {}

  /**
   * @param from inclusive; seconds do not count
   * @param to exclusive
   */
  public Deletions deleted(String object, Instant from, Instant to) {
    GetDeletedResult result =
        reading(partner -> partner.getDeleted(object, calendar(from), calendar(to)));
    return new Deletions(
        Arrays.stream(result.getDeletedRecords()).map(DeletedRecord::getId).toList(),
        result.getEarliestDateAvailable().toInstant(),
        result.getLatestDateCovered().toInstant());
  }

  private static Calendar calendar(Instant moment) {
    return GregorianCalendar.from(moment.atZone(ZoneOffset.UTC));
  }

  /** The id of the user that reads, known from the sign-in: 18 characters, or empty. */
  public String userId() {
    return org.user();
  }

  /** Salesforce's clock. */
  public Instant serverTime() {
    return reading(PartnerConnection::getServerTimestamp).getTimestamp().toInstant();
  }

  private static Map<String, String> row(SObject record, Collection<String> fields) {
    var row = new HashMap<String, String>();
    for (String field : fields) {
      Object value = value(record, field);
      if (value != null) {
        row.put(field, value.toString());
      }
    }
    return row;
  }

  private static @Nullable Object value(XmlObject record, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return record.getField(path);
    }
    XmlObject parent = record.getChild(path.substring(0, dot));
    return parent == null ? null : value(parent, path.substring(dot + 1));
  }

  /** Whether the user sees every record: then what it does not find is not there. */
  public boolean seesAllData() {
    List<Map<String, String>> rights =
        query("SELECT " + VIEW_ALL + " FROM UserPermissionAccess", List.of(VIEW_ALL));
    return !rights.isEmpty() && Boolean.parseBoolean(rights.getFirst().get(VIEW_ALL));
  }

  /** The objects of the org, by name. */
  public Set<String> objectNames() {
    return Descriptions.names(reading(PartnerConnection::describeGlobal));
  }

  /** The same, each with what the integration user may do with its records. */
  public Map<String, Set<ObjectRight>> objectRights() {
    return Descriptions.rights(reading(PartnerConnection::describeGlobal));
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

  /** What ended a session may have ended the one, too, that another thread has made since. */
  private <T> T reading(Reading<T> reading) {
    int renewals = 2;
    while (true) {
      try {
        PartnerConnection partner = org.connected();
        calls++;
        return reading.from(partner);
      } catch (ConnectionException e) {
        boolean refused =
            e instanceof ApiFault fault
                && Classifier.ofFault(fault.getExceptionCode().name()) == FailureClass.AUTH;
        if (!refused || renewals-- == 0) {
          throw SoapFailure.of(e);
        }
        org.forgetSession();
      }
    }
  }
}
