package dev.drawbridge.emulator.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.BatchQuota;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.bulk2.Bulk2;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.composite.CompositeBatchResource;
import dev.drawbridge.emulator.rest.composite.CompositeResource;
import dev.drawbridge.emulator.rest.composite.Subrequests;
import dev.drawbridge.emulator.rest.composite.TreeResource;
import dev.drawbridge.emulator.rest.jobs.BulkQueryResource;
import dev.drawbridge.emulator.rest.jobs.IngestResource;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.rest.sobject.CollectionsResource;
import dev.drawbridge.emulator.rest.sobject.ExternalIdResource;
import dev.drawbridge.emulator.rest.sobject.RecordJson;
import dev.drawbridge.emulator.rest.sobject.RecordResource;
import dev.drawbridge.emulator.rest.sobject.ReplicationResource;
import dev.drawbridge.emulator.rest.sobject.SObjectsResource;
import dev.drawbridge.emulator.rest.sobject.SchemaAge;
import dev.drawbridge.emulator.rest.sobject.Writes;
import dev.drawbridge.emulator.soql.Queries;

/** Sends each request to the resource that its path names. */
final class Resources implements Resource {
  private final Resource service;
  private final Resource limits;
  private final Resource recordCount;
  private final Resource query;
  private final Resource sobjects;
  private final Resource record;
  private final Resource externalId;
  private final Resource replication;
  private final Resource collections;
  private final Resource composite;
  private final Resource batch;
  private final Resource tree;
  private final Resource ingest;
  private final Resource bulkQuery;

  Resources(
      Org org,
      Queries queries,
      Admission admission,
      BatchQuota quota,
      Bulk2 bulk2,
      Latency latency,
      String url,
      RestAnswers answers,
      ObjectMapper json) {
    var records = new RecordJson(json);
    var writes = new Writes(org);
    var byId = new RecordResource(org, queries, writes, answers, records);
    var subrequests = new Subrequests(org, this, latency, answers);
    this.service = new ServiceResource(answers, url, org.organization());
    this.limits = new LimitsResource(org, admission, quota, bulk2.queryJobs(), answers);
    this.recordCount = new RecordCountResource(org, answers);
    this.query = new QueryResource(queries, answers, records);
    this.sobjects = new SObjectsResource(org, new SchemaAge(), writes, answers, records);
    this.record = byId;
    this.externalId = new ExternalIdResource(org, byId, writes, answers);
    this.replication = new ReplicationResource(org, answers);
    this.collections = new CollectionsResource(org, queries, writes, answers, records);
    this.composite = new CompositeResource(org, subrequests, answers);
    this.batch = new CompositeBatchResource(subrequests, answers);
    this.tree = new TreeResource(org, writes, answers);
    this.ingest = new IngestResource(org, bulk2.jobs(), bulk2.processor(), answers);
    this.bulkQuery =
        new BulkQueryResource(
            org, queries, bulk2.jobs(), bulk2.processor(), bulk2.queryJobs(), answers);
  }

  @Override
  public RestCall resolve(RestRequest request) {
    return of(request).resolve(request);
  }

  private Resource of(RestRequest request) {
    int size = request.path().size();
    return switch (request.part(0)) {
      case "" -> service;
      case "limits" -> limits(request, size);
      case "query", "queryAll" -> size <= 2 ? query : none();
      case "sobjects" -> sobject(request, size);
      case "composite" -> composite(request, size);
      case "jobs" ->
          switch (request.part(1)) {
            case "ingest" -> ingest;
            case "query" -> bulkQuery;
            default -> none();
          };
      default -> none();
    };
  }

  private Resource limits(RestRequest request, int size) {
    return switch (request.part(1)) {
      case "" -> limits;
      case "recordCount" -> size == 2 ? recordCount : none();
      default -> none();
    };
  }

  private Resource sobject(RestRequest request, int size) {
    return switch (size) {
      case 1, 2 -> sobjects;
      case 3 ->
          switch (request.part(2)) {
            case "describe" -> sobjects;
            case "updated", "deleted" -> replication;
            default ->
                RecordResource.isId(request.part(2)) && request.method().equals("POST")
                    ? externalId
                    : record;
          };
      case 4 -> externalId;
      default -> none();
    };
  }

  private Resource composite(RestRequest request, int size) {
    return switch (request.part(1)) {
      case "" -> composite;
      case "batch" -> size == 2 ? batch : none();
      case "sobjects" -> collections;
      case "tree" -> size == 3 ? tree : none();
      default -> none();
    };
  }

  private static Resource none() {
    throw RestRequest.notFound();
  }
}
