using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.EdgeFeed;

/// <summary>A follower of the change log that asks for it, as an edge does.</summary>
internal sealed class Following(RunningOrigin origin)
{
    public string Epoch { get; set; } = "";

    public long Since { get; set; }

    public string Id { get; set; } = "";

    /// <summary>Asks from where it is; what it was told is where it is then.</summary>
    public async Task<Told> AskAsync(string more = "")
    {
        using var answer = await origin.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/edge/v1/changes?epoch={Epoch}&since={Since}&id={Id}{more}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var (root, epoch) = (json.RootElement, json.RootElement.GetProperty("epoch").GetString()!);
        var told = new Told(
            root.GetProperty("reset").GetBoolean(),
            [.. root.GetProperty("changes").EnumerateArray().Select(change => ChangeJson.Read(change, epoch)!)],
            root.GetProperty("head").GetProperty("seq").GetInt64(),
            root.GetProperty("next").GetProperty("seq").GetInt64());
        (Epoch, Since, Id) = (epoch, told.Next, root.GetProperty("next").GetProperty("id").GetString()!);
        return told;
    }

    /// <summary>A follower that knows which history there is, and nothing of it.</summary>
    public static async Task<Following> FromTheBeginningAsync(RunningOrigin origin)
    {
        var following = new Following(origin);
        Assert.True((await following.AskAsync()).IsReset);
        (following.Since, following.Id) = (0, "");
        return following;
    }

    /// <summary>Commits a change of a tag that nobody is told of yet.</summary>
    public static Task CommitAsync(RunningOrigin origin, string tag, ChangeKind kind = ChangeKind.TagPut) => origin.The<Origin.Database.Database>().WriteAsync(
        session => origin.The<ChangesTable>().InsertAsync(session, new Change(kind, RepositoryName.Parse("team/app")) { Tag = tag }, origin.Time.GetUtcNow().ToUnixTimeMilliseconds()),
        CancellationToken.None);

    internal sealed record Told(bool IsReset, List<ChangeEvent> Changes, long Head, long Next)
    {
        public IEnumerable<string?> Tags => Changes.Select(change => change.Tag);
    }
}
