using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Hosting.Health;

/// <summary>
/// Something that a host needs and that may fail alone. It is asked at most once a second, by one question at a time, however many probes
/// come; a question that hangs is waited for by nobody longer than <see cref="Limit"/>, and no second one follows it.
/// </summary>
/// <param name="name">What probes call it.</param>
/// <param name="isRequired">False when the host serves without it, only slower.</param>
/// <param name="ask">Asks: null when all is well, else what is wrong. Told to strangers: no address, no secret.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears when the state changes.</param>
internal sealed partial class Dependency(string name, bool isRequired, Func<CancellationToken, Task<string?>> ask, TimeProvider time, ILogger logger)
{
    /// <summary>The longest that a probe waits.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private Task? _asking;
    private long _began;
    private long _ended;
    private DependencyState? _last;

    public string Name => name;

    public bool IsRequired => isRequired;

    /// <summary>Its state, at most a second old.</summary>
    public async Task<DependencyState> StateAsync()
    {
        Task asking;
        TimeSpan left;
        lock (_gate)
        {
            if (_asking is null && _last is { } known && time.GetElapsedTime(_ended) < Fresh)
            {
                return known;
            }

            if (_asking is null)
            {
                _began = time.GetTimestamp();
                _asking = Task.Run(AskAsync); // a call that blocks must not block the probe
            }

            asking = _asking;
            left = Limit - time.GetElapsedTime(_began);
        }

        await Task.WhenAny(asking, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time));
        lock (_gate)
        {
            return asking.IsCompleted ? _last! : Keep(new DependencyState($"no answer within {Limit.TotalSeconds:0} s", time.GetElapsedTime(_began)));
        }
    }

    private async Task AskAsync()
    {
        string? problem;
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            problem = await ask(limit.Token);
        }
        catch (Exception fault)
        {
            LogFault(fault, name);
            problem = "it does not answer as it should: the log says why";
        }

        lock (_gate)
        {
            Keep(new DependencyState(problem, time.GetElapsedTime(_began)));
            _ended = time.GetTimestamp();
            _asking = null;
        }
    }

    private DependencyState Keep(DependencyState state)
    {
        if (state.Problem is null != (_last?.Problem is null))
        {
            if (state.Problem is null)
            {
                LogUp(name);
            }
            else
            {
                LogDown(name, state.Problem);
            }
        }

        return _last = state;
    }

    [LoggerMessage(1, LogLevel.Debug, "The check of {Dependency} failed")]
    private partial void LogFault(Exception fault, string dependency);

    [LoggerMessage(2, LogLevel.Warning, "Dependency {Dependency} is down: {Problem}")]
    private partial void LogDown(string dependency, string problem);

    [LoggerMessage(3, LogLevel.Information, "Dependency {Dependency} is up again")]
    private partial void LogUp(string dependency);
}
