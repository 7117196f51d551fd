using System.CommandLine;
using System.CommandLine.Parsing;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Cli;

/// <summary>The trainer's verbs. <c>train</c> speaks the protocol; the others are for people.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; never throws.</summary>
    /// <param name="arguments">As the process got them.</param>
    /// <param name="training">What <c>train</c> does with a group.</param>
    /// <param name="output">Standard output of the verbs for people.</param>
    /// <param name="error">Standard error.</param>
    /// <returns>The process's exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, GroupTraining training, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Trains one small neural image codec per group of images, and decodes what it made.")
        {
            TrainCommand.Create(training),
            DecodeCommand.Create(output),
            InspectCommand.Create(output),
        };

        // A path may begin with '@': no response files.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError fault in parsed.Errors)
            {
                error.WriteLine(fault.Message);
            }

            error.WriteLine("See --help.");
            return ExitCode.BadInput;
        }

        return Invoke(parsed, output, error);
    }

    private static int Invoke(ParseResult parsed, TextWriter output, TextWriter error)
    {
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = error,
        };
        try
        {
            return parsed.Invoke(configuration);
        }
        catch (TrainerException e)
        {
            error.WriteLine(e.Diagnostic);
            return ExitCode.Of(e.Diagnostic);
        }
        catch (Exception e)
        {
            error.WriteLine($"This is a defect of the trainer: {e}");
            return ExitCode.Defect;
        }
    }
}
