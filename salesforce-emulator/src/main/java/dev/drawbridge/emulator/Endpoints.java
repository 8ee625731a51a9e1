package dev.drawbridge.emulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.ApiUsage;
import dev.drawbridge.emulator.api.Background;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.FaultScript;
import dev.drawbridge.emulator.api.InFlight;
import dev.drawbridge.emulator.api.LateCalls;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.api.Limits;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.api.Tokens;
import dev.drawbridge.emulator.bulk.BatchProcessor;
import dev.drawbridge.emulator.bulk.BulkApi;
import dev.drawbridge.emulator.bulk.BulkOperations;
import dev.drawbridge.emulator.bulk.Jobs;
import dev.drawbridge.emulator.bulk2.Bulk2;
import dev.drawbridge.emulator.bulk2.JobProcessor;
import dev.drawbridge.emulator.bulk2.JobStore;
import dev.drawbridge.emulator.control.BulkWork;
import dev.drawbridge.emulator.control.CallSection;
import dev.drawbridge.emulator.control.ControlPlane;
import dev.drawbridge.emulator.control.JobSection;
import dev.drawbridge.emulator.control.LimitSection;
import dev.drawbridge.emulator.control.SessionSection;
import dev.drawbridge.emulator.control.StatusPage;
import dev.drawbridge.emulator.control.UserSection;
import dev.drawbridge.emulator.http.Router;
import dev.drawbridge.emulator.oauth.Apps;
import dev.drawbridge.emulator.oauth.Client;
import dev.drawbridge.emulator.oauth.Grants;
import dev.drawbridge.emulator.oauth.Keys;
import dev.drawbridge.emulator.oauth.OAuth;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.RestApi;
import dev.drawbridge.emulator.soap.SoapApi;
import dev.drawbridge.emulator.soql.Queries;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;

/** What answers under which path, made from the org and what all endpoints share. */
final class Endpoints {
  private static final int DAILY_QUERY_JOBS = 10_000;

  private final Org org;
  private final String url;
  private final ObjectMapper json;
  private final Background background;
  private final InstantSource clock;
  private final FaultScript script = new FaultScript();
  private final Latency latency = new Latency();
  private final Limits limits = new Limits();
  private final ApiUsage usage = new ApiUsage();
  private final Tokens tokens = new Tokens(new SecureRandom());
  private final Client client;
  private final Apps apps;
  private final Keys keys;
  private final Sessions sessions;
  private final Admission admission;
  private final LateCalls late;
  private final CallRunner runner;
  private final Queries queries;
  private final BulkWork bulk;

  /**
   * @param url where the org answers
   */
  Endpoints(
      Org org,
      EmulatorOptions options,
      String url,
      Background background,
      Executor executor,
      ObjectMapper json) {
    this.org = org;
    this.url = url;
    this.json = json;
    this.background = background;
    this.clock = org.clock()::now;
    this.client = new Client(options.clientId(), options.clientSecret());
    this.apps = new Apps(client, org.administration().notes(Apps.NOTE));
    this.keys = new Keys(org.administration().notes(Keys.NOTE));
    this.sessions = new Sessions(org.organization(), tokens, limits, clock, org.users()::active);
    var inFlight = new InFlight(InstantSource.system());
    this.admission = new Admission(sessions, limits, usage, inFlight, clock);
    this.late = new LateCalls(background);
    this.runner = new CallRunner(script, latency, sessions, inFlight, late, executor);
    this.queries = new Queries(org);
    this.bulk = bulk();
  }

  private BulkWork bulk() {
    var jobs = new Jobs();
    var quota = new BatchQuota(() -> limits.get().dailyBulkBatches());
    var bulk2 =
        new Bulk2(
            new JobStore(jobs),
            new JobProcessor(org, queries, quota, latency, background),
            new BatchQuota(() -> DAILY_QUERY_JOBS));
    return new BulkWork(jobs, quota, bulk2);
  }

  Router router() {
    OAuth oauth = oauth();
    return new Router(
        Map.of(
            "/services/Soap/u",
            new SoapApi(org, sessions, admission, runner, queries, url, apps)::handle,
            "/services/async",
            bulkApi()::handle,
            "/services/data",
            new RestApi(
                    org, admission, runner, queries, bulk.quota(), bulk.bulk2(), latency, url, json)
                ::handle,
            "/services/oauth2",
            oauth::handle,
            "/id",
            oauth::handle,
            "/emulator",
            control()::handle,
            "/",
            new StatusPage(org, script, admission, url)::handle),
        org.counters()::bytes);
  }

  private OAuth oauth() {
    return new OAuth(
        sessions, client, apps, keys, org, new Grants(tokens, clock), clock, json, url);
  }

  private BulkApi bulkApi() {
    var processor = new BatchProcessor(org, queries, bulk.jobs(), latency, background);
    return new BulkApi(
        org, admission, runner, new BulkOperations(org, bulk.jobs(), bulk.quota(), processor));
  }

  private ControlPlane control() {
    return new ControlPlane(
        org,
        bulk,
        json,
        new CallSection(org, script, late, latency, json),
        new LimitSection(limits, usage, json),
        new UserSection(org, apps, json),
        new SessionSection(org, sessions, keys, json),
        new JobSection(org, queries, bulk, json));
  }
}
