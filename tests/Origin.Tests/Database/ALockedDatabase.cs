using System.Net;
using EdgeRegistry.Origin.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EdgeRegistry.Origin.Tests.Database;

public sealed class ALockedDatabase
{
    [Fact]
    public async Task Writes_are_answered_503_with_retry_after_and_reads_go_on()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var digest = await origin.PushBlobAsync([1]);
        using var intruder = new SqliteConnection($"Data Source={Path.Combine(origin.Data, "origin.db")};Pooling=False");
        await intruder.OpenAsync();
        using var command = intruder.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();

        var refused = origin.SendAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/");
        Assert.Equal([1], await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{digest}"));
        using var answer = await refused;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Retry-After"));

        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync();
        using var accepted = await origin.SendAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }
}
