using EdgeRegistry.Edge.Access.Projects;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// The changes of rights that were applied here: what they make old is refused or asked for anew. They are kept on the disk, so that a
/// restart takes nothing back.
/// </summary>
internal sealed class AppliedAccess(ProjectTable projects, LinkTable links, AccessJournal journal, AccessMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Revocations _revocations = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reached;
    private long _latest;

    /// <summary>Completes when it is known which history is followed.</summary>
    public Task Began => _began.Task;

    /// <summary>The history, and the last number in it of which it is known that nothing before is missing; epoch null before the first.</summary>
    public (string? Epoch, long Seq) Position
    {
        get
        {
            lock (_gate)
            {
                return (_revocations.Epoch, _reached);
            }
        }
    }

    /// <summary>The history, and the highest number that was heard of: what the origin says from now on is at least as young.</summary>
    public (string? Epoch, long Seq) Latest
    {
        get
        {
            lock (_gate)
            {
                return (_revocations.Epoch, _latest);
            }
        }
    }

    /// <summary>Whether what a token grants still stands.</summary>
    public TokenStanding StandingOf(VerifiedToken token, RepositoryName? repository) => _revocations.StandingOf(token, repository);

    /// <summary>Takes up what the last process left.</summary>
    public void Recover()
    {
        lock (_gate)
        {
            if (journal.Recover() is { } recovered)
            {
                Begin(recovered.Epoch, recovered.Floor);
                foreach (var change in recovered.Changes)
                {
                    TakeUp(recovered.Epoch, change);
                    _reached = change.IsWhole ? Math.Max(_reached, change.Seq) : _reached;
                    _latest = Math.Max(_latest, change.Seq);
                }
            }
        }
    }

    /// <summary>Somebody's rights changed: of an account, in a project, or everybody's when neither is named.</summary>
    /// <param name="epoch">The history.</param>
    /// <param name="seq">Its number.</param>
    /// <param name="account">Whose; null or empty for a project or everybody.</param>
    /// <param name="project">Where; null or empty for an account or everybody.</param>
    /// <param name="isWhole">True when nothing before it is missing. The bus may have left something out when it was interrupted.</param>
    public void Apply(string epoch, long seq, string? account, string? project, bool isWhole)
    {
        lock (_gate)
        {
            Follow(epoch, seq);
            _revocations.Apply(epoch, seq, account, project);
            Drop(account, project);
            Keep(new AccessJournal.Entry(seq, account ?? "", project ?? "", isWhole)); // before the change is acknowledged: rights change rarely
        }

        metrics.Applied();
    }

    /// <summary>A repository was deleted: its links are believed no longer. The other parameters are those of <see cref="Apply"/>.</summary>
    public void Deleted(string epoch, long seq, string repository, bool isWhole)
    {
        lock (_gate)
        {
            Follow(epoch, seq);
            var at = links.RepositoryDeleted(repository);
            Keep(new AccessJournal.Entry(seq, "", "", isWhole) { Deleted = new AccessJournal.Deletion(repository, at) });
        }

        metrics.Applied();
    }

    /// <summary>Everything up to this number is applied.</summary>
    public void Reached(string epoch, long seq)
    {
        lock (_gate)
        {
            if (epoch == _revocations.Epoch)
            {
                _reached = Math.Max(_reached, seq);
            }
        }
    }

    /// <summary>What happened before is not known, or it is another history: nothing from before this number stands.</summary>
    public void Reset(string epoch, long head)
    {
        lock (_gate)
        {
            // The bus may have brought more meanwhile; but a log that ends before what was reached is another one under the same name.
            if (_revocations.Epoch is not null)
            {
                links.AnyMayBeDeleted(); // at a first start there is nothing to miss
            }

            var floor = epoch == _revocations.Epoch && head >= _reached ? Math.Max(head, _latest) : head;
            Begin(epoch, floor);
            projects.DropAll();
            journal.Begin(epoch, floor);
        }

        metrics.WasReset();
    }

    private void Follow(string epoch, long seq)
    {
        if (epoch != _revocations.Epoch)
        {
            projects.DropAll();
            links.AnyMayBeDeleted();
            Begin(epoch, seq);
            journal.Begin(epoch, seq);
        }
    }

    private void Keep(AccessJournal.Entry entry)
    {
        _reached = entry.IsWhole ? Math.Max(_reached, entry.Seq) : _reached;
        _latest = Math.Max(_latest, entry.Seq);
        journal.Append(entry);
    }

    // What was deleted before a restart may have been proven before it.
    private void TakeUp(string epoch, AccessJournal.Entry change)
    {
        if (change.Deleted is { } deletion)
        {
            links.WasDeleted(deletion.Repository, deletion.At);
        }
        else
        {
            _revocations.Apply(epoch, change.Seq, change.Account, change.Project);
        }
    }

    private void Begin(string epoch, long floor)
    {
        _revocations.Begin(epoch, floor);
        (_reached, _latest) = (floor, floor);
        _began.TrySetResult();
    }

    private void Drop(string? account, string? project)
    {
        if (!string.IsNullOrEmpty(project))
        {
            projects.Drop(project);
        }
        else if (string.IsNullOrEmpty(account))
        {
            projects.DropAll();
        }
    }
}
