using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Tests.Support;
using EdgeRegistry.Origin.Uploads;
using static EdgeRegistry.Origin.Tests.Uploads.UploadProtocol;

namespace EdgeRegistry.Origin.Tests.Uploads;

/// <summary>Two nodes' upload classes over one database and one folder, step by step, so that each order of events can be had.</summary>
public sealed class UploadsOfSeveralNodes : IAsyncLifetime
{
    private static readonly RepositoryName Team = RepositoryName.Parse("team/app");
    private readonly byte[] _content = RandomBytes(3_000_000);
    private RunningOrigin _origin = null!;
    private Node _a = null!;
    private Node _b = null!;

    public async Task InitializeAsync()
    {
        _origin = await RunningOrigin.StartAsync();
        (_a, _b) = (new Node(_origin, "a"), new Node(_origin, "b"));
    }

    public Task DisposeAsync() => _origin.DisposeAsync().AsTask();

    [Fact]
    public async Task Chunks_may_alternate_between_nodes_and_any_node_may_finish()
    {
        var session = await _a.Sessions.StartAsync(Team, DigestAlgorithm.Sha256, actor: null);
        for (var part = 0; part < 6; part++)
        {
            using var turn = (await (part % 2 == 0 ? _a : _b).Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
            Assert.Equal(part * 500_000, turn.Written);
            Assert.Null(await turn.ReceiveAsync(Node.Body(_content.AsMemory(part * 500_000, 500_000)), 500_000));
            await turn.ReleaseAsync();
        }

        await FinishAsync(_b, session);
        Assert.Single(Files(), file => Path.GetFileName(file) == DigestOf(_content).Hex);
    }

    [Fact]
    public async Task A_second_writer_on_another_node_finds_the_session_taken()
    {
        var session = await _a.Sessions.StartAsync(Team, DigestAlgorithm.Sha256, actor: null);
        using var first = await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256);
        Assert.NotNull(first);
        Assert.Null(await _b.Turns.TakeAsync(session, DigestAlgorithm.Sha256));
    }

    [Fact]
    public async Task What_a_silent_writer_writes_after_it_was_taken_over_reaches_nobody()
    {
        var session = await _a.Sessions.StartAsync(Team, DigestAlgorithm.Sha256, actor: null);
        using (var first = (await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!)
        {
            await first.ReceiveAsync(Node.Body(_content.AsMemory(0, 1_000_000)), 1_000_000);
            await first.ReleaseAsync();
        }

        using var stale = (await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        await LapseAsync();
        using var next = (await _b.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        Assert.Equal(1_000_000, next.Written); // from what was committed

        // The silent one wakes up, and writes other bytes to where the next one writes.
        await stale.ReceiveAsync(Node.Body(new byte[2_000_000]), 2_000_000);
        Assert.Null(await next.ReceiveAsync(Node.Body(_content.AsMemory(1_000_000)), 2_000_000));
        await AssertOutOfOrderAsync(() => _a.Sessions.AdvanceAsync(stale.Session, 3_000_000));
        await AssertOutOfOrderAsync(() => _a.Sessions.CommittingAsync(stale.Session, 3_000_000, DigestOf(_content)));
        await AssertOutOfOrderAsync(stale.ReleaseAsync);
        await next.ReleaseAsync();
        await FinishAsync(_a, session);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_silent_writer_that_finishes_after_it_was_taken_over_links_nothing()
    {
        var session = await PushedAsync(_a);
        using var stale = (await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        await LapseAsync();
        using var next = (await _b.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        var refused = await Assert.ThrowsAsync<OciException>(() => _a.Commit.CommitAsync(stale, Team, DigestOf(_content), CancellationToken.None));
        Assert.Equal(416, refused.Error.Status);
        Assert.Equal($"0-{_content.Length - 1}", refused.Headers["Range"]);
        using var unlinked = await _origin.SendAsync(HttpMethod.Head, $"/v2/team/app/blobs/{DigestOf(_content)}");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, unlinked.StatusCode);
        await _b.Commit.CommitAsync(next, Team, DigestOf(_content), CancellationToken.None);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_writer_that_went_silent_after_the_rename_is_finished_by_another_node_and_its_own_link_fails()
    {
        var session = await PushedAsync(_a);
        using var stale = (await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        await _a.Sessions.CommittingAsync(stale.Session, _content.Length, DigestOf(_content));
        await _origin.The<BlobStore>().AdoptAsync(_origin.The<UploadStore>().PathOf(session.Id, stale.Session.File), DigestOf(_content));
        await LapseAsync();
        var found = (await FindAsync(session))!;
        Assert.True(await _b.Commit.RecoverAsync(found));
        await Assert.ThrowsAsync<OciException>(() => _a.Commit.CommitAsync(stale, Team, DigestOf(_content), CancellationToken.None));
        Assert.Equal(_content, await _origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{DigestOf(_content)}"));
        Assert.True((await FindAsync(session))!.IsDone);
    }

    [Fact]
    public async Task A_takeover_that_is_broken_off_leaves_the_committed_bytes_to_the_next()
    {
        var session = await PushedAsync(_a);
        using var stale = (await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        await LapseAsync();
        using var broken = (await _b.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!; // copied, never committed: its node dies
        await LapseAsync();
        await FinishAsync(new Node(_origin, "c"), session);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task After_a_call_that_hung_the_next_writer_of_the_same_node_works_in_another_file()
    {
        var session = await PushedAsync(_a);
        using var hung = (await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        await hung.AbandonAsync();
        using var next = (await _a.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        Assert.NotEqual(hung.Session.File, next.Session.File);
        await _a.Commit.CommitAsync(next, Team, DigestOf(_content), CancellationToken.None);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_node_that_starts_again_frees_only_its_own_sessions()
    {
        var (mine, others) = (new Node(_origin, "n_1"), new Node(_origin, "nx1")); // _ matches any letter where somebody uses LIKE
        var (first, second) = (await PushedAsync(mine), await PushedAsync(others));
        using var held = await mine.Turns.TakeAsync(first, DigestAlgorithm.Sha256);
        using var alsoHeld = await others.Turns.TakeAsync(second, DigestAlgorithm.Sha256);
        await new Node(_origin, "n_1").Sessions.FreeEarlierAsync(CancellationToken.None);
        using var freed = await _b.Turns.TakeAsync(first, DigestAlgorithm.Sha256);
        Assert.NotNull(freed);
        Assert.Null(await _b.Turns.TakeAsync(second, DigestAlgorithm.Sha256));
    }

    private async Task<UploadSession> PushedAsync(Node node)
    {
        var session = await node.Sessions.StartAsync(Team, DigestAlgorithm.Sha256, actor: null);
        using var turn = (await node.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        await turn.ReceiveAsync(Node.Body(_content), _content.Length);
        await turn.ReleaseAsync();
        return session;
    }

    private async Task FinishAsync(Node node, UploadSession session)
    {
        using var turn = (await node.Turns.TakeAsync(session, DigestAlgorithm.Sha256))!;
        await node.Commit.CommitAsync(turn, Team, DigestOf(_content), CancellationToken.None);
        Assert.Equal(_content, await _origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{DigestOf(_content)}"));
    }

    private static async Task AssertOutOfOrderAsync(Func<Task> step) => Assert.Equal(416, (await Assert.ThrowsAsync<OciException>(step)).Error.Status);

    // What was left behind is found by the sweep, and what counts is not.
    private async Task AssertNothingIsLeftAsync()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(_origin.Data, "uploads")))
        {
            File.SetLastWriteTimeUtc(file, _origin.Time.GetUtcNow().UtcDateTime.AddHours(-2));
        }

        await _origin.The<UploadSweep>().RunAsync(CancellationToken.None);
        Assert.Empty(Directory.GetFiles(Path.Combine(_origin.Data, "uploads")));
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_origin.Data, "blobs"), "*", SearchOption.AllDirectories);

    private Task<UploadSession?> FindAsync(UploadSession session) =>
        _origin.The<Origin.Database.Database>().ReadAsync(db => _origin.The<UploadSessionsTable>().FindAsync(db, session.Id), CancellationToken.None);

    // As if the minute of every hold had passed.
    private Task LapseAsync() =>
        _origin.The<Origin.Database.Database>().WriteAsync(db => db.ExecuteAsync("UPDATE upload_sessions SET held_until = 0"), CancellationToken.None);

    private sealed class Node
    {
        public Node(RunningOrigin origin, string name)
        {
            var (database, table, store) = (origin.The<Origin.Database.Database>(), origin.The<UploadSessionsTable>(), origin.The<UploadStore>());
            var hashes = new UploadHashes(store, origin.Time);
            Sessions = new UploadSessions(database, table, store, hashes, new UploadHolder(new OriginNode(name), origin.Time));
            Turns = new UploadTurns(Sessions, store, hashes);
            Commit = new CommitUpload(database, origin.The<UploadTables>(), Sessions, origin.The<UploadFiles>(), origin.Time);
        }

        public UploadSessions Sessions { get; }

        public UploadTurns Turns { get; }

        public CommitUpload Commit { get; }

        public static System.IO.Pipelines.PipeReader Body(ReadOnlyMemory<byte> bytes) =>
            System.IO.Pipelines.PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(bytes));
    }
}
