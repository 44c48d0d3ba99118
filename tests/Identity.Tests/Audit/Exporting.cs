using System.Net;
using System.Text.Json;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Identity.Tests.Api;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Audit;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>The audit log of 100,000 lines: pages, and the whole of it.</summary>
public sealed class Exporting : IAsyncLifetime
{
    private const int Lines = 100_000;
    private ApiSite _site = null!;

    public async Task InitializeAsync()
    {
        _site = await ApiSite.StartAsync();
        await _site.ProjectAsync("team");
        for (var from = 0; from < Lines; from += 10_000)
        {
            await _site.Origin.WriteAsync(async session =>
            {
                await _site.Origin.The<AuditTable>().InsertAsync(session, Enumerable.Range(from, 10_000).Select(i => new AuditEvent(new Caller(CallerKind.User, "alice"), "pull", "artifact", $"team/app:{i}")
                {
                    Project = i % 100 == 0 ? "team" : "other",
                    Address = "192.0.2.1",
                    Client = "docker/27",
                }));
                return true;
            });
        }
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task The_whole_log_streams_in_order()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2.0/audit-logs/export?q=resource_type%3Dartifact");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"admin:{TestOrigin.AdminPassword}")));
        using var answer = await _site.Origin.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.Content.Headers.ContentLength); // not gathered first
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var next = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            var json = JsonElement.Parse(line);
            Assert.Equal($"team/app:{next++}", json.GetProperty("resource").GetString());
        }

        Assert.Equal(Lines, next);
    }

    [Fact]
    public async Task A_project_sees_its_own_lines()
    {
        var export = await _site.GetAsync("/projects/team/logs/export?q=operation%3Dpull");
        Assert.Equal(1000, export.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        var page = await _site.GetAsync("/projects/team/logs?page_size=1&q=operation%3Dpull");
        Assert.Equal("1000", page.Headers["X-Total-Count"]);
        var line = page.Json[0];
        Assert.Equal(("alice", "pull", "artifact", "192.0.2.1", "docker/27"), (Field(line, "username"), Field(line, "operation"), Field(line, "resource_type"), Field(line, "address"), Field(line, "client")));
    }

    [Theory]
    [InlineData("SELECT id FROM audit_log ORDER BY id DESC LIMIT 10", "SCAN audit_log")]
    [InlineData("SELECT id FROM audit_log WHERE project = 'team' ORDER BY id DESC LIMIT 10", "SEARCH audit_log USING COVERING INDEX audit_log_by_project (project=?)")]
    [InlineData("SELECT detail FROM audit_log WHERE actor = 'alice' ORDER BY id DESC LIMIT 10", "SEARCH audit_log USING INDEX audit_log_by_actor (actor=?)")]
    [InlineData("SELECT detail FROM audit_log WHERE id > 7 ORDER BY id LIMIT 1000", "SEARCH audit_log USING INTEGER PRIMARY KEY (rowid>?)")]
    [InlineData("SELECT time, id FROM audit_log WHERE time < 7 AND time >= 5 AND (time > 5 OR id > 3) ORDER BY time, id LIMIT 500", "SEARCH audit_log USING COVERING INDEX audit_log_by_time (time>? AND time<?)")]
    public async Task A_page_walks_an_index_in_order(string statement, string plan)
    {
        var steps = await _site.Origin.ReadAsync(session => session.QueryAsync<Step>("EXPLAIN QUERY PLAN " + statement));

        Assert.Equal(plan, Assert.Single(steps).Detail); // one step: nothing is sorted
    }

    private static string? Field(JsonElement line, string name) => line.GetProperty(name).GetString();

    private sealed class Step
    {
        public string Detail { get; init; } = "";
    }
}
