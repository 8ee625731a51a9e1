package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Call;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.http.Exchange;
import dev.drawbridge.emulator.oauth.Apps;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.soql.Queries;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/** The SOAP partner endpoint: from request to answer. */
public final class SoapApi {
  private static final Pattern PATH =
      Pattern.compile("/services/Soap/u/(\\d+)(?:\\.0)?(?:/(\\w{15}|\\w{18}))?");
  private static final int OLDEST = 31;
  private static final int NEWEST = 68;
  private static final Pattern FROM =
      Pattern.compile("\\bFROM\\s+(\\w+)", Pattern.CASE_INSENSITIVE);

  private final Org org;
  private final Admission admission;
  private final CallRunner runner;
  private final SoapOperations operations;
  private final SoapLogin login;

  public SoapApi(
      Org org,
      Sessions sessions,
      Admission admission,
      CallRunner runner,
      Queries queries,
      String url,
      Apps apps) {
    this.org = org;
    this.admission = admission;
    this.runner = runner;
    this.operations = new SoapOperations(org, sessions, admission, queries);
    this.login = new SoapLogin(sessions, url, apps, org);
  }

  public void handle(Exchange exchange) throws IOException {
    try {
      int version = version(exchange);
      SoapRequest request = SoapReader.read(exchange.body());
      if (request.operation().equals("login")) {
        org.counters().call("login");
        send(exchange, login.answer(request, version));
      } else {
        run(exchange, request);
      }
    } catch (Exchange.TooLarge e) {
      send(
          exchange,
          SoapFaults.answer(
              new ApiFault(
                  "EXCEEDED_MAX_SIZE_REQUEST",
                  "Maximum size of request reached. Maximum size of request is 52428800 bytes.")));
    } catch (ZipException | EOFException e) {
      send(
          exchange,
          SoapFaults.answer(new ApiFault("soapenv:Client", "The request is no valid gzip.")));
    } catch (ApiFault fault) {
      send(exchange, SoapFaults.answer(fault));
    }
  }

  private static void send(Exchange exchange, Answer answer) throws IOException {
    exchange.answer(answer.status(), answer.contentType(), answer.body());
  }

  private static int version(Exchange exchange) {
    Matcher path = PATH.matcher(exchange.path());
    int version =
        path.matches() && path.group(1).length() < 4 ? Integer.parseInt(path.group(1)) : 0;
    if (version < OLDEST || version > NEWEST) {
      throw new ApiFault(
          "UNSUPPORTED_API_VERSION",
          "Invalid Api version specified on URL; this org speaks "
              + OLDEST
              + ".0 to "
              + NEWEST
              + ".0.");
    }
    return version;
  }

  private void run(Exchange exchange, SoapRequest request) {
    String session = admission.admit(request.header("SessionHeader", "sessionId"));
    org.counters().call(request.operation());
    Verb verb = SoapOperations.verb(request.operation());
    int records = Math.max(request.records().size(), request.all("ids").size());
    var subject =
        new CallRunner.Subject(verb, objects(request), records, session, false, verb.writes());
    String user = admission.user(session);
    SoapLogin.checkApi(org, user);
    runner.run(
        exchange,
        subject,
        injection -> org.as(user, () -> answer(request, verb, injection)),
        SoapFaults::answer,
        fault -> org.as(user, () -> refused(request, verb, fault)));
  }

  private ApiFault refused(SoapRequest request, Verb verb, ApiFault fault) {
    if (verb.writes()) {
      org.refuse("soap", SoapOperations.attempt(request, verb), fault);
    }
    return fault;
  }

  private Answer answer(SoapRequest request, Verb verb, Injection injection) {
    var call = new Call(org.nextCall(), "soap", org.user(), verb);
    return operations.answer(request, call, injection);
  }

  /** The objects a call names, in lower case, for scripted faults that ask for one. */
  private Set<String> objects(SoapRequest request) {
    Set<String> objects = new HashSet<>();
    for (RecordInput record : request.records()) {
      objects.add(record.type().toLowerCase(Locale.ROOT));
    }
    request.all("sObjectType").forEach(type -> objects.add(type.toLowerCase(Locale.ROOT)));
    Matcher from = FROM.matcher(request.first("queryString"));
    if (from.find()) {
      objects.add(from.group(1).toLowerCase(Locale.ROOT));
    }
    for (String id : request.all("ids")) {
      String parsed = SalesforceId.parse(id.trim());
      var object = parsed == null ? null : org.schema().ofId(parsed);
      if (object != null) {
        objects.add(object.name().toLowerCase(Locale.ROOT));
      }
    }
    return objects;
  }
}
