using Spectre.Console;

namespace EdgeRegistry.LoadGenerator.Reporting;

/// <summary>How far a piece of work is, and a few words about it.</summary>
internal readonly record struct ProgressState(double Fraction, string Detail);

/// <summary>Shows work on standard error: a bar on a terminal, otherwise a line every five seconds. Results go to standard output.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    public static Task ShowAsync(string label, Func<ProgressState> state, Task work) =>
        Console.IsErrorRedirected ? ShowLinesAsync(label, state, work) : ShowBarAsync(label, state, work);

    private static async Task ShowBarAsync(string label, Func<ProgressState> state, Task work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(label));
                while (!work.IsCompleted)
                {
                    ProgressState now = state();
                    bar.Value = now.Fraction * 100;
                    bar.Description = Markup.Escape($"{label}  {now.Detail}");
                    await Task.WhenAny(work, Task.Delay(BarInterval));
                }
                bar.Value = 100;
            });
        await work;
    }

    private static async Task ShowLinesAsync(string label, Func<ProgressState> state, Task work)
    {
        while (await Task.WhenAny(work, Task.Delay(LineInterval)) != work)
        {
            ProgressState now = state();
            await Console.Error.WriteLineAsync($"{label}  {now.Fraction * 100:F0} %  {now.Detail}");
        }
        await work;
    }
}
