using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.Rounding;

/// <summary>The search for better latents of one image: candidates of one grid at a time, many of them in one evaluation, none near another.</summary>
internal sealed unsafe class ImageSearch : IDisposable
{
    /// <summary>
    /// A step must promise to save so many bits by its gradient alone, which leaves out what curvature costs: 14 bits or so. So few others pay that they
    /// are not tried.
    /// </summary>
    private const float LeastPromise = 6f;

    /// <summary>What a step must save, in bits: more than rounding errors of the sums.</summary>
    private const double LeastGain = 1e-2;

    // Latents that were tried and have seen no change around them since, grid by grid.
    private readonly bool[][] _isTried;
    private readonly List<Candidate> _proposed = [];
    private List<Candidate> _waiting = [];
    private readonly int _block;
    private Plane _latents;
    private int _grid;
    private int _spacing;

    /// <summary>Rounds the image's latents.</summary>
    public ImageSearch(TrainingImage image)
    {
        Image = image;
        _block = image.Target.Weights?.Block ?? 1;
        _latents = image.Latents[0];
        _isTried = [.. image.Latents.Select(grid => new bool[grid.Width * grid.Height])];
        Found = new LossMap(image.Width, image.Height, image.Latents.Length);
        Tried = new LossMap(image.Width, image.Height, image.Latents.Length);
        short[][] rounded = image.Round();
        for (int k = 0; k < rounded.Length; k++)
        {
            image.SetLatents(k, firstRow: 0, [.. rounded[k].Select(latent => (float)latent)]);
        }
    }

    public TrainingImage Image { get; }

    /// <summary>Losses with the latents found so far.</summary>
    public LossMap Found { get; }

    /// <summary>Losses with the steps that are proposed.</summary>
    public LossMap Tried { get; }

    /// <summary>Takes up the candidates of a grid, the most promising ones first.</summary>
    /// <param name="grid">Index of the grid.</param>
    /// <param name="gradient">Of the loss in bits by its rounded latents, row by row.</param>
    public void Begin(int grid, float[] gradient)
    {
        _grid = grid;
        _spacing = LatentSquare.Spacing(grid, _block);
        _latents = Image.Latents[grid];
        _waiting = [];
        for (int i = 0; i < gradient.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, _latents.Width);
            int step = -MathF.Sign(gradient[i]);
            bool isAllowed = Math.Abs(_latents.Row(row)[column] + step) <= FormatConstants.MaximumLatent;
            if (Math.Abs(gradient[i]) >= LeastPromise && isAllowed && !_isTried[grid][i])
            {
                _waiting.Add(new Candidate(row, column, step, Math.Abs(gradient[i])));
            }
        }

        _waiting.Sort(static (a, b) => (-a.Promise, a.Row, a.Column).CompareTo((-b.Promise, b.Row, b.Column)));
    }

    /// <summary>Whether any step is proposed.</summary>
    public bool IsTrying => _proposed.Count > 0;

    /// <summary>Makes steps whose squares do not overlap, if any are left to make.</summary>
    public void Propose()
    {
        _proposed.Clear();
        var later = new List<Candidate>();

        // Two in one cell always overlap, so a cell has one at most.
        int cells = (_latents.Width / _spacing) + 1;
        var taken = new Candidate?[cells * ((_latents.Height / _spacing) + 1)];
        foreach (Candidate candidate in _waiting)
        {
            if (IsNearOther(taken, cells, candidate))
            {
                later.Add(candidate);
                continue;
            }

            taken[(candidate.Row / _spacing * cells) + (candidate.Column / _spacing)] = candidate;
            _latents.Row(candidate.Row)[candidate.Column] += candidate.Step;
            _isTried[_grid][(candidate.Row * _latents.Width) + candidate.Column] = true;
            _proposed.Add(candidate);
        }

        _waiting = later;
    }

    /// <summary>Keeps the steps that <see cref="Tried"/> says are worth it, and takes the others back.</summary>
    public void Judge()
    {
        foreach (Candidate candidate in _proposed)
        {
            var square = new LatentSquare(_grid, candidate.Row, candidate.Column, Image.Width, Image.Height, _block);
            if (Found.DifferenceTo(Tried, square).Total(Image) < -LeastGain)
            {
                Found.Take(Tried, square);
                Reopen(square);
            }
            else
            {
                _latents.Row(candidate.Row)[candidate.Column] -= candidate.Step;
            }
        }
    }

    private bool IsNearOther(Candidate?[] taken, int cells, Candidate candidate)
    {
        int cellRow = candidate.Row / _spacing;
        int cellColumn = candidate.Column / _spacing;
        for (int y = Math.Max(0, cellRow - 1); y <= cellRow + 1 && y * cells < taken.Length; y++)
        {
            for (int x = Math.Max(0, cellColumn - 1); x <= cellColumn + 1 && x < cells; x++)
            {
                if (taken[(y * cells) + x] is { } other
                    && Math.Abs(other.Row - candidate.Row) < _spacing
                    && Math.Abs(other.Column - candidate.Column) < _spacing)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What was refused around a change may pay now.</summary>
    private void Reopen(LatentSquare square)
    {
        for (int k = 0; k <= square.Grid; k++)
        {
            RowRange rows = square.RowsOf(k);
            RowRange columns = square.ColumnsOf(k);
            for (int y = rows.First; y < rows.End; y++)
            {
                _isTried[k].AsSpan((y * Image.Latents[k].Width) + columns.First, columns.Count).Clear();
            }
        }
    }

    public void Dispose()
    {
        Found.Dispose();
        Tried.Dispose();
    }

    /// <summary>A step of a latent.</summary>
    /// <param name="Row">The latent's row.</param>
    /// <param name="Column">The latent's column.</param>
    /// <param name="Step">1 or -1.</param>
    /// <param name="Promise">Bits that the step would save if the loss were a straight line.</param>
    private readonly record struct Candidate(int Row, int Column, int Step, float Promise);
}
