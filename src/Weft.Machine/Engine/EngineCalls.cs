using Microsoft.Extensions.Logging;
using Weft.Market;

namespace Weft.Machine;

/// <summary>One way to call the engine: finds it, and turns what goes wrong into refusals.</summary>
internal static partial class EngineCalls
{
    /// <param name="doing">What is being done, to follow "while" in a sentence.</param>
    public static async Task<Result<T>> CallAsync<T>(
        EngineConnection connection, string doing, ILogger log, Func<Engine, Task<Result<T>>> work)
        where T : notnull
    {
        if (!(await connection.GetAsync(CancellationToken.None)).TryGet(out var engine, out var refusal))
            return refusal;
        try
        {
            return await work(engine);
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            LogFailed(log, e, doing);
            if (EngineErrors.IsTransport(e)) connection.Lost(engine);
            return EngineErrors.Translate(e, engine, doing);
        }
    }

    [LoggerMessage(EventId = 7102, Level = LogLevel.Warning, Message = "The container engine failed while {Doing}")]
    private static partial void LogFailed(ILogger log, Exception e, string doing);
}
