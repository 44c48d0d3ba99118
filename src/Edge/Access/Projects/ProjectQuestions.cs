using System.Net;
using System.Text.Json;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access.Projects;

/// <summary>
/// Whether everybody may pull from a project: from memory under a lease, else asked of the origin, else, while the origin cannot be
/// asked, yes only where the last word was yes. One question at a time for each project; whoever comes while one is on its way
/// waits for the next one, which begins after he came.
/// </summary>
internal sealed class ProjectQuestions(ProjectTable projects, OriginClient origin, UpstreamOptions upstream) : IDisposable
{
    private const int MaxAtOnce = 64; // anybody can ask for any name
    private const int MaxAnswer = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // who waits is told to log in, which may work without the origin

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(MaxAtOnce);

    /// <summary>What is known without asking anybody; null when the origin has to be asked.</summary>
    public bool? TryKnow(RepositoryName repository)
    {
        var name = repository.Value.AsSpan();
        return projects.IsPublic(name[..name.IndexOf('/')]);
    }

    /// <summary>Asks the origin.</summary>
    public async Task<bool> IsPublicAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var project = repository.Project;
        try
        {
            return await Ask(project).WaitAsync(cancellationToken);
        }
        catch (OriginUnavailableException)
        {
            return projects.WasPublic(project);
        }
    }

    public void Dispose() => _places.Dispose();

    private Task<bool> Ask(string project)
    {
        lock (_gate)
        {
            if (_turns.TryGetValue(project, out var turn))
            {
                return turn.Next ??= NextAsync(project, turn, turn.Current);
            }

            turn = new Turn();
            _turns[project] = turn;
            return turn.Current = Task.Run(() => AskAndLeaveAsync(project, turn));
        }
    }

    private async Task<bool> NextAsync(string project, Turn turn, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            (turn.Current, turn.Next) = (turn.Next!, null);
        }

        return await AskAndLeaveAsync(project, turn);
    }

    private async Task<bool> AskAndLeaveAsync(string project, Turn turn)
    {
        try
        {
            return await AskOnceAsync(project);
        }
        finally
        {
            lock (_gate)
            {
                if (turn.Next is null)
                {
                    _turns.Remove(project);
                }
            }
        }
    }

    // Belongs to all who wait, not to the one that began it: no cancellation but the time-out's.
    private async Task<bool> AskOnceAsync(string project)
    {
        if (!await _places.WaitAsync(Patience))
        {
            throw new OriginUnavailableException("too many projects are being asked for");
        }

        try
        {
            var proof = projects.BeginProof(project);
            var patience = projects.WasPublic(project) ? upstream.RevalidateTimeout : Patience;
            using var answer = await origin.AskAsync("project", $"edge/v1/projects/{Uri.EscapeDataString(project)}", patience, CancellationToken.None);
            var isPublic = await ReadAsync(answer);
            projects.Learn(project, isPublic, proof);
            return isPublic;
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<bool> ReadAsync(HttpResponseMessage answer)
    {
        try
        {
            if (answer.StatusCode is not HttpStatusCode.OK || answer.Content.Headers.ContentLength > MaxAnswer)
            {
                throw new OriginUnavailableException("the origin does not tell which projects are public");
            }

            using var timeout = new CancellationTokenSource(Patience);
            await using var body = await answer.Content.ReadAsStreamAsync(timeout.Token);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: timeout.Token);
            return document.RootElement.GetProperty("public").GetBoolean();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IOException or OperationCanceledException or HttpRequestException)
        {
            throw new OriginUnavailableException("the origin's answer about a project cannot be read", e);
        }
    }

    /// <summary>The question that is on its way, and the one after it.</summary>
    private sealed class Turn
    {
        public Task<bool> Current { get; set; } = Task.FromResult(false);

        public Task<bool>? Next { get; set; }
    }
}
