using System.Collections.Concurrent;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>
/// Pushed blobs that the origin has acknowledged and that are about to enter the cache. The push does not wait for that; who asks for the
/// blob does, for a while, instead of downloading what is here.
/// </summary>
internal sealed class PendingCommits(UploadTees tees, LinkTable links, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a reader waits; after that the origin is asked as for any other blob. Below the 30 s that containerd waits for headers.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Digest, Task> _commits = new();
    private int _count;

    /// <summary>The origin has acknowledged a blob of which all bytes were taken: it enters the cache, and its link is proven.</summary>
    /// <param name="repository">Where it was pushed.</param>
    /// <param name="digest">As the origin acknowledged it.</param>
    /// <param name="tee">Its copy; its place is given back.</param>
    /// <param name="proof">Begun before the push was forwarded: a drop that fell between counts.</param>
    public void Begin(RepositoryName repository, Digest digest, UploadTee tee, LinkProof proof)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _commits[digest] = done.Task;
        Interlocked.Increment(ref _count);
        _ = Task.Run(async () =>
        {
            try
            {
                if (await tee.CommitAsync(digest))
                {
                    links.ProveBlob(repository, digest, tee.Length, proof);
                }
            }
            finally
            {
                tees.LeavePlace();
                _commits.TryRemove(KeyValuePair.Create(digest, done.Task));
                Interlocked.Decrement(ref _count);
                done.SetResult();
            }
        });
    }

    /// <summary>True when no blob is about to enter the cache: the common case.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0; // the dictionary would take all its locks to say so

    /// <summary>Returns when a blob that is about to enter the cache has done so, or has not.</summary>
    public ValueTask WaitAsync(Digest? digest, CancellationToken cancellationToken) =>
        digest is not null && _commits.TryGetValue(digest, out var commit) ? WaitForAsync(commit, cancellationToken) : ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await Task.WhenAll(_commits.Values);

    private async ValueTask WaitForAsync(Task commit, CancellationToken cancellationToken)
    {
        try
        {
            await commit.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The disk hangs: the reader goes its ordinary way.
        }
    }
}
