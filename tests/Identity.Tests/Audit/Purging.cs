using System.Net;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Identity.Tests.Api;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>Old lines of the audit log leave it when an administrator wants that.</summary>
public sealed class Purging
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Only_what_is_old_and_named_goes_and_the_purge_itself_is_told()
    {
        await using var site = await ApiSite.StartAsync();
        await OldAsync(site.Origin, hours: 48, "pull", 1200);
        await OldAsync(site.Origin, hours: 48, "create", 3);
        await OldAsync(site.Origin, hours: 1, "pull", 5);

        (await PurgeAsync(site, "Manual", dryRun: true)).Is(HttpStatusCode.Created);
        Assert.Equal(1208, (await site.Origin.AuditAsync("artifact")).Count);
        var run = await PurgeAsync(site, "Manual", dryRun: false);

        Assert.Equal(["create", "create", "create", "pull", "pull", "pull", "pull", "pull"], (await site.Origin.AuditAsync("artifact")).Select(line => line.Operation));
        var told = Assert.Single(await site.Origin.AuditAsync("audit-log"));
        Assert.Equal(("admin", "delete"), (told.Actor, told.Operation));
        Assert.StartsWith("1200 lines older than 24 hours", told.Detail, StringComparison.Ordinal);
        var history = await site.GetAsync(run.Headers["Location"]["/api/v2.0".Length..]);
        Assert.Equal(("Success", "1200"), (history.Field("job_status"), history.Field("lines")));
        Assert.Equal(["1200", "1200"], (await site.GetAsync("/system/purgeaudit")).All("lines"));
    }

    [Fact]
    public async Task A_schedule_runs_at_its_time_until_it_is_ended()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var site = await ApiSite.StartAsync(time);
        await OldAsync(site.Origin, hours: 48, "pull", 10);

        (await PurgeAsync(site, "Hourly", dryRun: false)).Is(HttpStatusCode.Created);
        Assert.Equal("0 0 * * * *", (await site.GetAsync("/system/purgeaudit/schedule")).Json.GetProperty("schedule").GetProperty("cron").GetString());
        await Eventually.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(10));
                return (await site.Origin.AuditAsync("artifact")).Count == 0;
            },
            Deadline,
            () => "nothing was purged");

        (await site.SendAsync("PUT", "/system/purgeaudit/schedule", new { schedule = new { type = "None" } })).Is(HttpStatusCode.OK);
        Assert.Equal("{}", (await site.GetAsync("/system/purgeaudit/schedule")).Text);
    }

    [Fact]
    public async Task Without_a_schedule_the_setting_counts()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var origin = await TestOrigin.StartAsync(time, settings: ("Origin:Audit:RetentionHours", "24"));
        await OldAsync(origin, hours: 48, "pull", 10);

        await Eventually.TrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(10));
                return (await origin.AuditAsync("artifact")).Count == 0;
            },
            Deadline,
            () => "nothing was purged");
    }

    [Theory]
    [InlineData("Custom", "0 0 0 31 2 *")]
    [InlineData("Custom", null)]
    [InlineData("Sometimes", null)]
    public async Task A_schedule_that_never_comes_is_refused(string type, string? cron)
    {
        await using var site = await ApiSite.StartAsync();

        (await site.SendAsync("POST", "/system/purgeaudit/schedule", new { schedule = new { type, cron }, parameters = new { audit_retention_hour = 24 } })).Is(HttpStatusCode.BadRequest);
        (await site.SendAsync("POST", "/system/purgeaudit/schedule", new { schedule = new { type = "Daily" } })).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Only_a_system_administrator_may()
    {
        await using var site = await ApiSite.StartAsync();
        await site.UserAsync("alice");

        Assert.All(
            new[]
            {
                await site.GetAsync("/system/purgeaudit", ApiSite.As("alice")),
                await site.GetAsync("/system/purgeaudit/schedule", ApiSite.As("alice")),
                await site.SendAsync("POST", "/system/purgeaudit/schedule", new { schedule = new { type = "Manual" }, parameters = new { audit_retention_hour = 0 } }, ApiSite.As("alice")),
                await site.GetAsync("/audit-logs/export", ApiSite.As("alice")),
            },
            answer => answer.Is(HttpStatusCode.Forbidden));
    }

    private static Task<ApiAnswer> PurgeAsync(ApiSite site, string type, bool dryRun) =>
        site.SendAsync("POST", "/system/purgeaudit/schedule", new { schedule = new { type }, parameters = new { audit_retention_hour = 24, include_operations = "pull,delete", dry_run = dryRun } });

    private static Task OldAsync(TestOrigin origin, int hours, string operation, int count) => origin.WriteAsync(async session =>
    {
        var then = TimeProvider.System.GetUtcNow().AddHours(-hours).ToUnixTimeMilliseconds();
        await origin.The<AuditTable>().InsertAsync(session, Enumerable.Range(0, count).Select(_ => new AuditEvent(Caller.Anonymous, operation, "artifact", "library/app:1") { Time = then }));
        return true;
    });
}
