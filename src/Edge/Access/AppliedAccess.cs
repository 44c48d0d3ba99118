using EdgeRegistry.Edge.Access.Projects;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// The changes of rights that were applied here: what they make old is refused or asked for anew. They are kept on the disk, so that a
/// restart takes nothing back.
/// </summary>
internal sealed class AppliedAccess(ProjectTable projects, AccessJournal journal, AccessMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Revocations _revocations = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _applied;

    /// <summary>Completes when it is known which history is followed.</summary>
    public Task Began => _began.Task;

    /// <summary>The history, and the last number in it of which it is known that nothing before is missing; epoch null before the first.</summary>
    public (string? Epoch, long Seq) Position
    {
        get
        {
            lock (_gate)
            {
                return (_revocations.Epoch, _applied);
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
                    _revocations.Apply(recovered.Epoch, change.Seq, change.Account, change.Project);
                    _applied = Math.Max(_applied, change.Seq);
                }
            }
        }
    }

    /// <summary>Somebody's rights changed: of an account, in a project, or everybody's when neither is named.</summary>
    public void Apply(string epoch, long seq, string? account, string? project)
    {
        lock (_gate)
        {
            if (epoch != _revocations.Epoch)
            {
                projects.DropAll();
                Begin(epoch, seq);
                journal.Begin(epoch, seq);
            }

            _revocations.Apply(epoch, seq, account, project);
            _applied = Math.Max(_applied, seq);
            Drop(account, project);
            journal.Append(new AccessJournal.Entry(seq, account ?? "", project ?? "")); // before the change is acknowledged: rights change rarely
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
                _applied = Math.Max(_applied, seq);
            }
        }
    }

    /// <summary>What happened before is not known, or it is another history: nothing from before this number stands.</summary>
    public void Reset(string epoch, long head)
    {
        lock (_gate)
        {
            Begin(epoch, head);
            projects.DropAll();
            journal.Begin(epoch, head);
        }

        metrics.WasReset();
    }

    private void Begin(string epoch, long floor)
    {
        _revocations.Begin(epoch, floor);
        _applied = floor;
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
